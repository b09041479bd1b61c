import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorReply } from './api-error.ts';
import type { AnswerFault } from './fault-rule.ts';
import type { Reply } from './reply.ts';

/** Answers, or does what the fault says instead. `reply` is undefined where the fault came before the work. */
export async function sendReply(response: ServerResponse, reply: Reply | undefined, fault?: AnswerFault): Promise<void> {
  switch (fault?.kind) {
    case 'reset':
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
      if (reply !== undefined) send(response, { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) });
      return;
    case undefined:
      break;
  }
  if (reply !== undefined) send(response, reply);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
