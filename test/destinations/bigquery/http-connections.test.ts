import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HttpConnections } from '../../../src/destinations/bigquery/http-connections.ts';

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function connectionsTo(endpoint: string, environment: Readonly<Record<string, string>> = {}): HttpConnections {
  const connections = new HttpConnections(endpoint, environment);
  onTestFinished(() => connections.close());
  return connections;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const signal = new AbortController().signal;
const get = { method: 'GET', headers: {}, signal } as const;
const post = { method: 'POST', headers: {}, signal } as const;

describe('an exchange', () => {
  test('gives status, headers and text of any answer, compressed ones too', async () => {
    const url = await listen((request, response) => {
      const isGzip = request.headers['accept-encoding'] === 'gzip';
      response.writeHead(404, { 'retry-after': '3', ...(isGzip ? { 'content-encoding': 'gzip' } : {}) });
      response.end(isGzip ? gzipSync('größe') : 'größe');
    });
    const answer = await connectionsTo(url).exchange({ ...get, url });
    expect([answer.status, answer.headers['retry-after'], answer.headers['content-encoding'], answer.text]).toEqual([
      404,
      '3',
      'gzip',
      'größe',
    ]);
  });

  test('asks for the next chunk only when the last one has left, so that its memory can be used again', async () => {
    let received: Buffer = Buffer.alloc(0);
    const url = await listen((request, response) => {
      void read(request).then((bytes) => {
        received = bytes;
        response.end('done');
      });
    });
    const block = Buffer.alloc(1024 * 1024);
    async function* body(): AsyncGenerator<Buffer> {
      for (let number = 1; number <= 40; number += 1) yield await Promise.resolve(block.fill(number));
    }
    await connectionsTo(url).exchange({ ...post, url, body: body() });
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    expect(received.equals(Buffer.concat(numbers.map((number) => Buffer.alloc(block.length, number))))).toBe(true);
  });

  test('ends with an answer that comes before all is sent, and reads no further', async () => {
    const url = await listen((_, response) => {
      response.writeHead(403).end('no');
    });
    let chunks = 0;
    let isClosed = false;
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        for (;;) {
          chunks += 1;
          yield await Promise.resolve(Buffer.alloc(1024 * 1024));
        }
      } finally {
        isClosed = true;
      }
    }
    const { status, text } = await connectionsTo(url).exchange({ ...post, url, body: endless() });
    expect([status, text, isClosed]).toEqual([403, 'no', true]);
    expect(chunks).toBeLessThan(100);
  });

  test('throws what the body throws, and the code of what breaks the connection', async () => {
    const url = await listen((request) => {
      if (request.url === '/break') request.socket.destroy();
    });
    await expect(connectionsTo(url).exchange({ ...post, url, body: torn() })).rejects.toThrow('torn');
    await expect(connectionsTo(url).exchange({ ...get, url: `${url}/break` })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('throws the reason of its signal, also while the server says nothing', async () => {
    const stop = new AbortController();
    const url = await listen(() => stop.abort(new Error('enough')));
    await expect(connectionsTo(url).exchange({ ...get, url, signal: stop.signal })).rejects.toThrow('enough');
  });
});

test('several exchanges go over one connection', async () => {
  const ports = new Set<number | undefined>();
  const url = await listen((request, response) => {
    ports.add(request.socket.remotePort);
    request.resume().once('end', () => response.end('{}'));
  });
  const connections = connectionsTo(url);
  for (let number = 0; number < 5; number += 1) await connections.exchange({ ...post, url, body: [Buffer.from('{}')] });
  expect(ports.size).toBe(1);
});

describe('a proxy that the environment names', () => {
  const PROXIED = 'http://bigquery.example:81';

  test('is used, in either spelling, unless the server is excepted', async () => {
    const seen: string[] = [];
    const proxy = await listen((request, response) => {
      seen.push(request.url ?? '');
      response.end('by proxy');
    });
    const direct = await listen((_, response) => response.end('direct'));
    expect(await ask(PROXIED, { HTTP_PROXY: proxy })).toBe('by proxy');
    expect(await ask(PROXIED, { http_proxy: proxy, HTTP_PROXY: 'http://127.0.0.1:1' })).toBe('by proxy');
    expect(await ask(direct, { HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1' })).toBe('direct');
    expect(seen).toEqual([`${PROXIED}/x`, `${PROXIED}/x`]);
  });
});

async function* torn(): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from('x'));
  throw new Error('torn');
}

/** What comes back from `/x` of the server, under these variables. */
async function ask(url: string, environment: Readonly<Record<string, string>>): Promise<string> {
  return (await connectionsTo(url, environment).exchange({ ...get, url: `${url}/x` })).text;
}
