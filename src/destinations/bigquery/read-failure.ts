import type { JobMetadata } from '@google-cloud/bigquery';
import { BigQueryFailure } from './failure.ts';

/** The failure of a request: whatever the HTTP client threw. */
export function requestFailure(error: unknown): BigQueryFailure {
  const body = at(error, 'response', 'data', 'error');
  const status = number(at(error, 'response', 'status')) ?? number(at(body, 'code'));
  const message = text(at(body, 'message')) ?? text(at(error, 'message')) ?? String(error);
  const reason = text(at(body, 'errors', '0', 'reason')) ?? text(at(error, 'response', 'data', 'error'));
  const network =
    status === undefined
      ? (text(at(error, 'cause', 'code')) ??
        text(at(error, 'cause', 'cause', 'code')) ??
        text(at(error, 'code')) ??
        networkName(error))
      : undefined;
  const retryAfterSeconds = retryAfter(at(error, 'response', 'headers'));
  return new BigQueryFailure(message, {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(network === undefined ? {} : { network }),
    cause: error,
  });
}

/** The failure of a job that is done; undefined when it succeeded. Errors that it went past are no failure. */
export function jobFailure(job: JobMetadata): BigQueryFailure | undefined {
  const result = job.status?.errorResult;
  if (result === undefined || result === null) return undefined;
  // A failed load says in `errorResult` that there are errors, and in `errors` which.
  const messages = new Set(
    [result, ...(job.status?.errors ?? [])].flatMap(({ message }) => (message === undefined ? [] : [message])),
  );
  return new BigQueryFailure([...messages].slice(0, 5).join('\n'), {
    ...(result.reason === undefined ? {} : { reason: result.reason }),
    ...(job.jobReference?.jobId === undefined ? {} : { job: job.jobReference.jobId }),
  });
}

/** `Retry-After` as seconds; its other form, a date, would trust a clock. */
function retryAfter(headers: unknown): number | undefined {
  const value = isHeaders(headers) ? headers.get('retry-after') : text(at(headers, 'retry-after'));
  const seconds = Number(value ?? undefined);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Not by `instanceof`: naming the class loads Node's fetch, which takes longer than all else that a failure does. */
function isHeaders(headers: unknown): headers is Headers {
  return typeof at(headers, 'get') === 'function';
}

/** A deadline of ours, or a connection that broke without a code. */
function networkName(error: unknown): string | undefined {
  const names = [text(at(error, 'cause', 'name')), text(at(error, 'name'))];
  if (names.some((name) => name === 'TimeoutError' || name === 'AbortError')) return 'no answer in time';
  return /fetch failed|socket hang up|premature close|terminated/i.test(text(at(error, 'message')) ?? '')
    ? 'connection lost'
    : undefined;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
