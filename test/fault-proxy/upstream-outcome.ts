import type { ErrorResult } from './api-error.ts';
import type { JobOutcome } from './job.ts';
import { objectAt, parseObject, textAt } from './json.ts';
import type { Reply } from './reply.ts';

/**
 * What the emulator's answer to a new job says of its work. Where the emulator refuses the request, BigQuery takes the job and lets it
 * fail: the id is used up either way.
 */
export function upstreamOutcome(reply: Reply): JobOutcome {
  const body = parseObject(reply.body.toString());
  const error = errorAt(body, 'status', 'errorResult') ?? (reply.status === 200 ? undefined : refusal(reply));
  const { creationTime: _, startTime: __, endTime: ___, ...statistics } = objectAt(body, 'statistics');
  return { statistics, ...(error === undefined ? {} : { error }) };
}

function refusal(reply: Reply): ErrorResult {
  const body = parseObject(reply.body.toString());
  return errorAt(body, 'error', 'errors', '0') ?? { reason: 'internalError', message: `emulator: ${reply.body.toString()}` };
}

function errorAt(body: unknown, ...path: readonly string[]): ErrorResult | undefined {
  const [reason, message, location] = ['reason', 'message', 'location'].map((key) => textAt(body, ...path, key));
  if (reason === undefined) return undefined;
  return { reason, message: message ?? '', ...(location === undefined ? {} : { location }) };
}
