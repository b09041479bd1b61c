import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { BigQuery } from '@google-cloud/bigquery';
import { BigQueryFailure } from './failure.ts';
import { requestFailure } from './read-failure.ts';
import { type RetryPolicy, withRetry } from '../with-retry.ts';

/** One request of the REST interface. */
export interface BigQueryRequest {
  readonly method: 'GET' | 'POST';
  /** Segments below `/bigquery/v2/projects/`, the project first; they are escaped here. */
  readonly path: readonly string[];
  readonly params?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  /** A file to upload beside the body. */
  readonly file?: string;
  /** Instead of the connection's. */
  readonly signal?: AbortSignal;
}

/** Longest time without an answer: an emulator runs whole jobs within the request that creates them. */
const ANSWER_MILLIS = 300_000;
const UPLOAD_MILLIS = 1_800_000;
/** A wrong address rather than a bad moment, as long as nothing has ever answered. */
const NOBODY_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ERR_INVALID_URL']);

/**
 * Requests to BigQuery through the authenticated transport of Google's client. Not through the client's own methods: these replace
 * `{{projectId}}` within SQL, cannot be aborted, retry without a word, and an upload by them has no labels, no end when its file cannot be
 * read, and no retry at all. Every failure is a `BigQueryFailure`, except an abort: then the signal's reason is thrown.
 */
export class BigQueryConnection {
  readonly #client: BigQuery;
  readonly #retry: RetryPolicy;
  readonly #userAgent: string;
  readonly #compresses: boolean;
  #answered = false;

  /** `compresses`: uploads are sent as gzip, which BigQuery tells by their first bytes. */
  constructor(client: BigQuery, retry: Omit<RetryPolicy, 'reason'>, userAgent: string, compresses: boolean) {
    this.#client = client;
    this.#compresses = compresses;
    this.#userAgent = userAgent;
    this.#retry = {
      ...retry,
      reason: (error) => this.#retryReason(error),
      askedSeconds: (error) => (error instanceof BigQueryFailure ? error.retryAfterSeconds : undefined),
    };
  }

  /** What time, patience and abort signal requests and jobs share. */
  get retry(): RetryPolicy {
    return this.#retry;
  }

  /** Sends a request that is safe to repeat until it is answered, for as long as the policy allows. */
  async request<T>(request: BigQueryRequest): Promise<T> {
    return await withRetry(() => this.send<T>(request), this.#retry);
  }

  /** The same, once; undefined when there is no such thing. */
  async find<T>(request: BigQueryRequest): Promise<T | undefined> {
    try {
      return await this.request<T>(request);
    } catch (error) {
      if (error instanceof BigQueryFailure && error.isNotFound) return undefined;
      throw error;
    }
  }

  /** Sends a request once. */
  async send<T>({ method, path, params, body, file, signal = this.#retry.signal }: BigQueryRequest): Promise<T> {
    const base = `${this.#client.apiEndpoint}${file === undefined ? '' : '/upload'}/bigquery/v2/projects/`;
    const rows = file === undefined ? undefined : await readable(file);
    const deadline = AbortSignal.timeout(file === undefined ? ANSWER_MILLIS : UPLOAD_MILLIS);
    try {
      const response = await this.#client.authClient.request<T>({
        url: base + path.map(encodeURIComponent).join('/'),
        method,
        params: given({ prettyPrint: 'false', uploadType: file === undefined ? undefined : 'multipart', ...params }),
        headers: { 'user-agent': this.#userAgent },
        signal: AbortSignal.any([signal, deadline]),
        responseType: 'json',
        retry: false,
        ...(rows !== undefined
          ? { multipart: parts(body, this.#compresses ? compressed(rows) : rows) }
          : body !== undefined
            ? { data: body }
            : {}),
      });
      this.#answered = true;
      if (typeof response.data === 'object') return response.data;
      // The beginning of an answer is a lost answer; anything else comes from a proxy or a login page, and will come again.
      const isCutOff = typeof response.data === 'string' && /^\s*[{[]/.test(response.data);
      throw new BigQueryFailure(
        'the answer is not JSON: something between here and BigQuery gave it',
        isCutOff ? { network: 'the answer broke off' } : { status: response.status },
      );
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BigQueryFailure) throw error;
      const failure = requestFailure(error);
      if (failure.status !== undefined) this.#answered = true;
      throw failure;
    } finally {
      rows?.destroy();
    }
  }

  #retryReason(error: unknown): string | undefined {
    if (!(error instanceof BigQueryFailure) || error.kind !== 'retry') return undefined;
    if (!this.#answered && error.network !== undefined && NOBODY_THERE.has(error.network)) return undefined;
    return error.network ?? error.reason ?? `HTTP ${error.status}`;
  }
}

/** The default of 64 KiB costs an upload a third of its time, most of it in the layers that each chunk goes through. */
const CHUNK_BYTES = 1024 * 1024;

/** Opened before it is sent, so that a file that cannot be read is not taken for a connection that broke. */
async function readable(file: string): Promise<Readable> {
  const stream = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  await once(stream, 'open');
  return stream;
}

/**
 * At level 1, in the thread pool: staged lines become 14 times smaller at 290 MB/s a core, so that four uploads at once fill a line of more
 * than 600 Mbit/s from one core. Over loopback it costs as much as it saves. A failure of the file is one of the whole.
 */
function compressed(rows: Readable): Readable {
  const gzip = createGzip({ level: 1, chunkSize: 256 * 1024 });
  rows.once('error', (error) => gzip.destroy(error)).once('close', () => rows.readableEnded || gzip.destroy());
  return rows.pipe(gzip);
}

/** Request and rows in one body. */
function parts(body: object | undefined, rows: Readable): { headers: Headers; content: string | Readable }[] {
  return [
    { headers: new Headers({ 'content-type': 'application/json; charset=UTF-8' }), content: JSON.stringify(body) },
    { headers: new Headers({ 'content-type': 'application/octet-stream' }), content: rows },
  ];
}

/** The parameters that have a value; the others would be sent as the word "undefined". */
function given(params: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
