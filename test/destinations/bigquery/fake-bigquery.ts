import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { JobMetadata } from '@google-cloud/bigquery';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Path below `/bigquery/v2/projects/`, with the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly job?: JobMetadata;
  /** The rows of an upload. */
  readonly rows?: string;
  /** They came as gzip. */
  readonly isGzip?: boolean;
}

/** What is done with a request instead of answering it. `lose`: the work is done, but the connection breaks. */
export type Fault = 'lose' | Refusal | undefined;

/** An answer in place of the work. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly message?: string;
}

/** What real BigQuery does with jobs and the emulator does not: it refuses an id that it has seen, and lets jobs run for a while. */
export interface FakeBigQuery {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Every job by id. */
  readonly jobs: ReadonlyMap<string, JobMetadata>;
  /** Puts a job there, as if another run had created it. */
  add(job: JobMetadata): void;
  stop(): Promise<void>;
}

export interface FakeOptions {
  /** Every upload is answered so before it is read. */
  readonly refuseUpload?: Refusal;
  readonly fault?: (request: SeenRequest, number: number) => Fault;
  /** The states of a new job, one for each time that it is looked at; the last one stays. */
  readonly states?: (job: JobMetadata) => readonly Partial<JobMetadata>[];
  /** What `tables.get` says of every table. */
  readonly table?: object;
  /** Pages of every query's answer. */
  readonly pages?: readonly (object | string)[] | (() => readonly (object | string)[]);
}

const DONE: Partial<JobMetadata> = { status: { state: 'DONE' } };

/** Starts a server on a free port of the loopback interface. It knows one dataset, in the EU. */
export async function startFakeBigQuery(options: FakeOptions = {}): Promise<FakeBigQuery> {
  const requests: SeenRequest[] = [];
  const jobs = new Map<string, JobMetadata>();
  const coming = new Map<string, Partial<JobMetadata>[]>();

  const advance = (id: string): JobMetadata => {
    const state = coming.get(id)?.shift();
    jobs.set(id, { ...jobs.get(id), ...state });
    return jobs.get(id) ?? {};
  };
  const create = (job: JobMetadata): readonly [number, object | string] => {
    const id = job.jobReference?.jobId ?? '';
    if (jobs.has(id)) return refused(409, 'duplicate', `Already Exists: Job ${id}`);
    jobs.set(id, job);
    coming.set(id, [...(options.states?.(job) ?? [DONE])]);
    return [200, advance(id)];
  };
  const answer = ({ method, path, job }: SeenRequest): readonly [number, object | string] => {
    const [, kind, id = '', verb] = path.replace(/\?.*/, '').split('/');
    if (method === 'POST' && verb === 'cancel') return [200, {}];
    if (method === 'POST' && kind === 'jobs') return create(job ?? {});
    if (kind === 'datasets') return [200, { location: 'EU', ...(verb === 'tables' ? options.table : {}) }];
    if (kind === 'jobs') return jobs.has(id) ? [200, advance(id)] : refused(404, 'notFound', `Not found: Job ${id}`);
    const token = new URLSearchParams(path.replace(/.*\?/, '')).get('pageToken');
    const pages = typeof options.pages === 'function' ? options.pages() : options.pages;
    return [200, pages?.[Number(token ?? 0)] ?? {}];
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (options.refuseUpload !== undefined && incoming.url?.startsWith('/upload/') === true) {
      send(response, refused(options.refuseUpload.status, options.refuseUpload.reason, options.refuseUpload.message));
      return;
    }
    const request = seen(incoming, await textOf(incoming));
    requests.push(request);
    const fault = options.fault?.(request, requests.length);
    if (fault !== undefined && fault !== 'lose') return send(response, refused(fault.status, fault.reason, fault.message));
    const [status, body] = answer(request);
    if (fault === 'lose') incoming.socket.destroy();
    else send(response, [status, body]);
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    jobs,
    add: (job) => jobs.set(job.jobReference?.jobId ?? '', job),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refused(status: number, reason: string, message = reason): readonly [number, object | string] {
  return [status, { error: { code: status, message, errors: [{ reason, message }] } }];
}

function send(response: ServerResponse, [status, body]: readonly [number, object | string]): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}

/** One character for each byte. */
async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('latin1');
}

function seen(incoming: IncomingMessage, body = ''): SeenRequest {
  const request = {
    method: incoming.method ?? '',
    path: (incoming.url ?? '').replace(/^(\/upload)?\/bigquery\/v2\/projects\//, ''),
    authorization: incoming.headers.authorization,
  };
  const boundary = /boundary=(.*)/.exec(incoming.headers['content-type'] ?? '')?.[1];
  if (body === '') return request;
  if (boundary === undefined) return { ...request, job: JSON.parse(utf8(body)) };
  const [job = '{}', rows = ''] = body
    .split(`--${boundary}`)
    .slice(1)
    .map((part) => part.replace(/^\r\n[^]*?\r\n\r\n/, '').replace(/\r\n$/, ''));
  const isGzip = rows.startsWith('\x1f\x8b');
  const plain = isGzip ? gunzipSync(Buffer.from(rows, 'latin1')).toString() : utf8(rows);
  return { ...request, job: JSON.parse(utf8(job)), rows: plain, ...(isGzip ? { isGzip } : {}) };
}
