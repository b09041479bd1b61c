import { EventEmitter, once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server that stops answering, and keeps its connections open. */
export interface SilentServer {
  readonly port: number;
  /** Resolves at the next message that it leaves without an answer. */
  unanswered(): Promise<unknown>;
}

const [CANCEL_REQUEST, STARTUP] = [80_877_102, 196_608];
const message = (kind: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.from(`${kind}....`);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const READY = message('Z', Buffer.from('I'));
const LOGGED_IN = Buffer.concat([message('R', Buffer.alloc(4)), message('K', Buffer.alloc(8, 1)), READY]);
const DONE = Buffer.concat([message('C', Buffer.from('SET\0')), READY]);

/** Starts one on a free port of 127.0.0.1, for the time of a test. It answers so many messages of each connection: the login, then statements. */
export async function startSilentServer(answers: number): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const events = new EventEmitter();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    let left = answers;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const code = data.length < 8 ? undefined : data.readInt32BE(4);
      if (code === CANCEL_REQUEST) return;
      if (left-- > 0) socket.write(code === STARTUP ? LOGGED_IN : DONE);
      else events.emit('unanswered');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { port: address.port, unanswered: () => once(events, 'unanswered') };
}
