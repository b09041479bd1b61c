import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorReply } from './api-error.ts';
import type { AnswerFault } from './fault-rule.ts';
import type { Reply } from './reply.ts';

/** Answers, or does what the fault says instead. `reply` is undefined where the fault came before the work. */
export async function sendReply(response: ServerResponse, reply: Reply | undefined, fault?: AnswerFault): Promise<void> {
  switch (fault?.kind) {
    case 'reset':
      if (fault.when === 'during' && reply !== undefined) await sendHalf(response, reply);
      response.socket?.resetAndDestroy();
      return;
    case 'silence':
      return;
    case 'error':
      send(response, errorReply(fault.error, fault.retryAfterSeconds));
      return;
    case 'slow':
      await sleep(fault.millis, undefined, { ref: false });
      break;
    case 'truncate':
      if (reply !== undefined) send(response, { ...reply, body: firstHalf(reply) });
      return;
    case undefined:
      break;
  }
  if (reply !== undefined) send(response, reply);
}

function firstHalf({ body }: Reply): string | Buffer {
  return body.slice(0, Math.floor(body.length / 2));
}

/** Promises all of the answer and gives half; resolved when that half is on its way. */
async function sendHalf(response: ServerResponse, reply: Reply): Promise<void> {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  await new Promise<void>((resolve) => response.write(firstHalf(reply), () => resolve()));
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
