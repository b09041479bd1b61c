import type { Reply } from './reply.ts';

/** An error of the REST interface, as an answer or as the `errorResult` of a job (https://cloud.google.com/bigquery/docs/error-messages). */
export interface ApiError {
  /** HTTP status, where it is an answer. */
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly location?: string;
  /** Google's front end answers with a page, not with JSON. */
  readonly page?: true;
}

/** What `status.errorResult` of a job holds. */
export interface ErrorResult {
  readonly reason: string;
  readonly message: string;
  readonly location?: string;
}

const CANONICAL: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** The answer that carries an error. `retryAfterSeconds` becomes a header. */
export function errorReply(error: ApiError, retryAfterSeconds?: number): Reply {
  const { status, reason, message, location } = error;
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  if (error.page === true) {
    const page = `<!DOCTYPE html>\n<html lang=en>\n<title>Error ${status}</title>\n<p><b>${status}.</b> ${message}\n`;
    return { status, headers: { ...headers, 'content-type': 'text/html; charset=UTF-8' }, body: page };
  }
  const entry = { message, domain: 'global', reason, ...(location === undefined ? {} : { location, locationType: 'parameter' }) };
  const body = { error: { code: status, message, errors: [entry], status: CANONICAL[status] ?? 'UNKNOWN' } };
  return { status, headers: { ...headers, 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(body) };
}

/** The same error as a job that failed tells it. */
export function errorResult({ reason, message }: ApiError): ErrorResult {
  return { reason, message, ...(reason === 'invalidQuery' ? { location: 'query' } : {}) };
}
