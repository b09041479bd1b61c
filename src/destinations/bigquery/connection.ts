import type { Segment } from '../../events/segment.ts';
import { BigQueryFailure } from './failure.ts';
import type { HttpAnswer, HttpConnections } from './http-connections.ts';
import { compressed, multipartBody } from './multipart-body.ts';
import type { BigQueryServer } from './open-server.ts';
import { requestFailure } from './read-failure.ts';
import { openSegmentRows } from './segment-rows.ts';
import { answerMillis, type RetryPolicy, withRetry } from '../with-retry.ts';

/** One request of the REST interface. */
export interface BigQueryRequest {
  readonly method: 'GET' | 'POST';
  /** Segments below `/bigquery/v2/projects/`, the project first; they are escaped here. */
  readonly path: readonly string[];
  readonly params?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  /** Rows to upload beside the body. */
  readonly rows?: Segment;
  /** Instead of the connection's. */
  readonly signal?: AbortSignal;
}

const UPLOAD_MILLIS = 1_800_000;
/** A wrong address rather than a bad moment, as long as nothing has ever answered. */
const NOBODY_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ERR_INVALID_URL']);

/**
 * Requests to BigQuery, over connections of our own with the credentials that Google's library finds. Not through the methods of Google's client: these
 * replace `{{projectId}}` within SQL, cannot be aborted, retry without a word, and an upload by them has no labels, no end when its file
 * cannot be read, and no retry at all. Every failure is a `BigQueryFailure`, except an abort: then the signal's reason is thrown.
 */
export class BigQueryConnection {
  readonly #server: BigQueryServer;
  readonly #http: HttpConnections;
  readonly #retry: RetryPolicy;
  readonly #userAgent: string;
  readonly #compresses: boolean;
  #answered = false;

  /** `compresses`: uploads are sent as gzip, which BigQuery tells by their first bytes. */
  constructor(
    server: BigQueryServer,
    http: HttpConnections,
    retry: Omit<RetryPolicy, 'reason'>,
    userAgent: string,
    compresses: boolean,
  ) {
    this.#server = server;
    this.#http = http;
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
  async send<T>(request: BigQueryRequest): Promise<T> {
    const { rows: segment, signal = this.#retry.signal } = request;
    // Opened before, so that a file that cannot be read is not taken for a connection that broke.
    const rows = segment === undefined ? undefined : await openSegmentRows(segment);
    const deadline = AbortSignal.timeout(segment === undefined ? answerMillis(this.#retry) : UPLOAD_MILLIS);
    try {
      const answer = await this.#exchange(request, rows?.chunks, AbortSignal.any([signal, deadline]));
      this.#answered = true;
      refuseOther(answer);
      const content: T = JSON.parse(answer.text);
      return content;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BigQueryFailure) throw error;
      throw requestFailure(error);
    } finally {
      await rows?.close();
    }
  }

  /** Lets go of the connections. */
  close(): void {
    this.#http.close();
  }

  async #exchange(
    { method, path, params, body = {}, rows: segment }: BigQueryRequest,
    rows: AsyncIterable<Buffer> | undefined,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const url = new URL(
      `${this.#server.endpoint}${rows === undefined ? '' : '/upload'}/bigquery/v2/projects/${path.map(encodeURIComponent).join('/')}`,
    );
    const all = { prettyPrint: 'false', uploadType: rows === undefined ? undefined : 'multipart', ...params };
    for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
    const common = { method, url: url.href, signal };
    const headers = {
      accept: 'application/json',
      'user-agent': this.#userAgent,
      ...(await unlessAborted(this.#server.headers(url.href), signal)),
    };
    if (rows !== undefined) {
      const { headers: own, chunks } = this.#compresses
        ? multipartBody(body, compressed(rows))
        : multipartBody(body, rows, segment?.bytes);
      return await this.#http.exchange({ ...common, headers: { ...headers, ...own }, body: chunks });
    }
    if (method === 'GET') return await this.#http.exchange({ ...common, headers });
    const json = Buffer.from(JSON.stringify(body));
    const own = { 'content-type': 'application/json', 'content-length': String(json.length) };
    return await this.#http.exchange({ ...common, headers: { ...headers, ...own }, body: [json] });
  }

  #retryReason(error: unknown): string | undefined {
    if (!(error instanceof BigQueryFailure) || error.kind !== 'retry') return undefined;
    const { network } = error;
    const isAddressWrong = error.isNotTrusted || (network !== undefined && NOBODY_THERE.has(network));
    if (!this.#answered && isAddressWrong) return undefined;
    return network ?? error.reason ?? `HTTP ${error.status}`;
  }
}

/** What is promised, or the reason of the signal if that fires before: Google's library may wait for a token for ever. */
async function unlessAborted<T>(promised: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  promised.catch(() => undefined);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promised, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Throws what stands for any answer other than that all went well, in JSON. */
function refuseOther({ status, headers, text }: HttpAnswer): void {
  const isBegun = /^\s*[{[]/.test(text);
  const isWhole = isJson(text);
  if (status < 200 || status > 299) {
    const data: unknown = isWhole ? JSON.parse(text) : undefined;
    throw requestFailure({ message: `the answer is HTTP ${status}`, response: { status, headers, data } });
  }
  if (isBegun && isWhole) return;
  // The beginning of an answer is a lost answer; anything else comes from a proxy or a login page, and will come again.
  throw new BigQueryFailure(
    'the answer is not JSON: something between here and BigQuery gave it',
    isBegun ? { network: 'the answer broke off' } : { status },
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
