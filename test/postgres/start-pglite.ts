import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';

/** A PostgreSQL in this process that real drivers can connect to. */
export interface PgliteServer {
  readonly port: number;
  stop(): Promise<void>;
}

const [READY, COPY_DATA, COPY_DONE, COPY_FAIL, QUERY, TERMINATE] = Buffer.from('ZdcfQX');
const [SSL_REQUEST, CANCEL_REQUEST] = [80_877_103, 80_877_102];
const IDLE = 'I'.charCodeAt(0);

/**
 * Starts PGlite behind a port of 127.0.0.1. It has one session, so connections take turns, a whole transaction each. A COPY is given to it in
 * one piece: it cannot wait for more.
 */
export async function startPglite(): Promise<PgliteServer> {
  const database = await PGlite.create();
  const sockets = new Set<Socket>();
  /** Whose transaction it is: the next one waits for this. */
  let turn: Promise<void> = Promise.resolve();
  const server = createServer((socket) => {
    sockets.add(socket);
    let endTurn: (() => void) | undefined;
    let copy: Buffer[] | undefined;
    let work: Promise<void> = Promise.resolve();
    const take = async (): Promise<void> => {
      if (endTurn !== undefined) return;
      const before = turn;
      const { promise, resolve } = Promise.withResolvers<void>();
      turn = promise;
      await before;
      endTurn = resolve;
    };
    const leave = (): void => {
      endTurn?.();
      endTurn = undefined;
    };
    const send = async (message: Buffer, isCopied: boolean): Promise<void> => {
      await take();
      const whole = Buffer.from(await database.execProtocolRaw(new Uint8Array(message)));
      // The client has been told to go on with COPY before.
      const answer = isCopied && whole[0] === 0x47 ? whole.subarray(1 + whole.readInt32BE(1)) : whole;
      if (!socket.destroyed) socket.write(answer);
      if (answer.at(-6) === READY && answer.at(-1) === IDLE) leave();
    };
    const receive = async (message: Buffer): Promise<void> => {
      const [kind] = message;
      if (kind === TERMINATE) return;
      if (copy !== undefined) {
        copy.push(message);
        if (kind !== COPY_DONE && kind !== COPY_FAIL) return;
        const whole = Buffer.concat(copy);
        copy = undefined;
        await send(whole, true);
      } else if (kind === QUERY && /^COPY .* FROM STDIN/s.test(message.toString('utf8', 5))) {
        await take();
        copy = [message];
        socket.write(Buffer.from([0x47, 0, 0, 0, 7, 0, 0, 0]));
      } else if (kind !== COPY_DATA && kind !== COPY_DONE && kind !== COPY_FAIL) {
        await send(message, false);
      }
    };
    let received = Buffer.alloc(0);
    let isStarted = false;
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      for (;;) {
        if (received.length < (isStarted ? 5 : 8)) return;
        const length = isStarted ? 1 + received.readInt32BE(1) : received.readInt32BE(0);
        if (received.length < length) return;
        const message = received.subarray(0, length);
        received = received.subarray(length);
        const code = isStarted ? 0 : message.readInt32BE(4);
        if (code === SSL_REQUEST) socket.write('N');
        else if (code !== CANCEL_REQUEST) {
          isStarted = true;
          work = work.then(() => receive(Buffer.from(message)));
        }
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      void work.then(async () => {
        if (endTurn === undefined) return;
        // As a server does when a client is gone.
        await database.exec('ROLLBACK');
        leave();
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await turn;
      await database.close();
    },
  };
}
