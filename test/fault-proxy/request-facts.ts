import { at, type JsonObject, parseObject, textAt } from './json.ts';
import { splitMultipart, type Upload } from './multipart.ts';
import { readStatement, type StatementFacts } from './statement.ts';
import type { IncomingRequest } from './upstream.ts';

/**
 * What a request asks for. A query job is a `merge`, a `write` (INSERT, UPDATE, DELETE), a `query` (SELECT) or a `definition` (DDL, and all
 * else); `load`: a load job, uploaded or not; `upload`: a piece of a resumable upload; `job`: `jobs.get`; `results`: `jobs.getQueryResults`.
 */
export type RequestKind =
  | 'merge'
  | 'write'
  | 'query'
  | 'definition'
  | 'load'
  | 'dry-run'
  | 'upload'
  | 'job'
  | 'results'
  | 'cancel'
  | 'jobs'
  | 'table'
  | 'dataset'
  | 'other';

/** What is known of a request before it is answered. */
export interface RequestFacts {
  readonly kind: RequestKind;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly project: string;
  /** The id of the job that is created or asked for. */
  readonly jobId?: string;
  /** `[dataset, table]` of a request for one of these. */
  readonly resource?: readonly string[];
  /** A job to be created … */
  readonly job?: JsonObject;
  /** … its file … */
  readonly upload?: Upload;
  /** … or its statement. */
  readonly statement?: StatementFacts;
}

const ROUTE = /^(\/upload)?\/bigquery\/v2\/projects\/([^/]+)\/(jobs|queries|datasets)(?:\/([^/]+))?(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** Reads a request. */
export function requestFacts(request: IncomingRequest): RequestFacts {
  const { pathname: path, searchParams: query } = new URL(request.url, 'http://proxy');
  const [, upload, project = '', collection, ...rest] = ROUTE.exec(path) ?? [];
  const ids = rest.filter((part) => part !== undefined).map(decodeURIComponent);
  const base = { method: request.method, path, query, project: decodeURIComponent(project) };
  const [id, verb] = ids;
  if (upload !== undefined) return { ...base, ...uploadFacts(request, query) };
  if (collection === 'jobs') {
    if (id !== undefined) return { ...base, kind: verb === 'cancel' ? 'cancel' : 'job', jobId: id };
    if (request.method !== 'POST') return { ...base, kind: 'jobs' };
    return { ...base, ...jobFacts(parseObject(request.body), base.project) };
  }
  if (collection === 'queries' && id !== undefined) return { ...base, kind: 'results', jobId: id };
  if (collection === 'datasets')
    return { ...base, kind: verb === 'tables' ? 'table' : 'dataset', resource: [id ?? '', ids[2] ?? ''] };
  return { ...base, kind: 'other' };
}

function jobFacts(job: JsonObject, project: string): Pick<RequestFacts, 'kind' | 'jobId' | 'job' | 'statement'> {
  const jobId = textAt(job, 'jobReference', 'jobId');
  const known = { job, ...(jobId === undefined ? {} : { jobId }) };
  const sql = textAt(job, 'configuration', 'query', 'query');
  if (sql === undefined) return { ...known, kind: at(job, 'configuration', 'load') === undefined ? 'definition' : 'load' };
  const statement = readStatement(sql, project);
  return { ...known, statement, kind: at(job, 'configuration', 'dryRun') === true ? 'dry-run' : KIND_OF_VERB[statement.verb] };
}

const KIND_OF_VERB: Readonly<Record<StatementFacts['verb'], RequestKind>> = {
  MERGE: 'merge',
  INSERT: 'write',
  UPDATE: 'write',
  DELETE: 'write',
  SELECT: 'query',
  OTHER: 'definition',
};

/** What is known of a load job when its file is there. */
export function loadFacts(upload: Upload): Pick<RequestFacts, 'kind' | 'jobId' | 'job' | 'upload'> {
  const jobId = textAt(upload.job, 'jobReference', 'jobId');
  return { kind: 'load', job: upload.job, upload, ...(jobId === undefined ? {} : { jobId }) };
}

/** Only a multipart upload shows its job at once; a resumable one is known when its last piece is there. */
function uploadFacts(request: IncomingRequest, query: URLSearchParams): Pick<RequestFacts, 'kind' | 'jobId' | 'job' | 'upload'> {
  if (query.get('uploadType') !== 'multipart') return { kind: 'upload' };
  const upload = splitMultipart(String(request.headers['content-type'] ?? ''), request.body);
  return upload === undefined ? { kind: 'other' } : loadFacts(upload);
}
