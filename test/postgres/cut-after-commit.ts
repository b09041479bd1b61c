import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A proxy before a server, as a URL like `url`: whenever a client has sent a COMMIT that ends a transaction which wrote, the server's answer
 * is thrown away and the connection cut. `cuts`: how often that has happened.
 */
export async function cutAfterCommit(url: string): Promise<{ readonly url: string; readonly cuts: () => number }> {
  const target = new URL(url);
  const port = Number(target.port);
  const sockets = new Set<Socket>();
  let cuts = 0;
  const proxy = createServer((client) => {
    const server = connect(port, target.hostname);
    let hasWritten = false;
    let isCommitting = false;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (data) => {
      // The question that comes before the end of every transaction that wrote.
      if (data.includes('pg_current_xact_id_if_assigned')) hasWritten = true;
      isCommitting = hasWritten && data.includes('COMMIT');
      server.write(data);
    });
    server.on('data', (data) => {
      if (!isCommitting) client.write(data);
      else {
        cuts += 1;
        client.destroy();
        server.destroy();
      }
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  target.port = String(address.port);
  return { url: target.href, cuts: () => cuts };
}
