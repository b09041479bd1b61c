import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BigQueryConnection } from '../../../src/destinations/bigquery/connection.ts';
import { HttpConnections } from '../../../src/destinations/bigquery/http-connections.ts';
import type { BigQueryServer } from '../../../src/destinations/bigquery/open-server.ts';
import { retryClock } from '../../../src/destinations/retry-clock.ts';
import { hasOpenssl, issue, makeAuthority } from '../../postgres/make-certificates.ts';

const canCertify = await hasOpenssl();
if (!canCertify) console.warn('There is no openssl here: TLS to BigQuery is not tested');

const get = { method: 'GET', path: ['acme', 'datasets', 'iot'] } as const;

function connectionTo(server: BigQueryServer, signal: AbortSignal, waits: unknown[] = []): BigQueryConnection {
  const patience = { deadlineMillis: 60_000, firstWaitMillis: 1_000, longestWaitMillis: 1_000, clock: retryClock };
  const http = new HttpConnections(server.endpoint, {});
  const connection = new BigQueryConnection(
    server,
    http,
    { ...patience, signal, onWait: (wait) => waits.push(wait) },
    'test',
    false,
  );
  onTestFinished(() => connection.close());
  return connection;
}

test('a stop is heard also while a token is waited for that never comes', async () => {
  const stop = new AbortController();
  const never = new Promise<never>(() => undefined);
  const connection = connectionTo({ endpoint: 'http://127.0.0.1:1', headers: () => never }, stop.signal);
  const answer = connection.request(get);
  const reason = new Error('stopped');
  setTimeout(() => stop.abort(reason), 10);
  await expect(answer).rejects.toBe(reason);
});

test.runIf(canCertify)('a server whose certificate is not trusted is told of at once, as one that is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { certificate, key } = await issue(folder, await makeAuthority(folder, 'somebody'), 'localhost');
  const server = createServer({ cert: await readFile(certificate), key: await readFile(key) }, (_, response) =>
    response.end('{}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const endpoint = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const waits: unknown[] = [];
  const connection = connectionTo({ endpoint, headers: async () => ({}) }, new AbortController().signal, waits);
  await expect(connection.request(get)).rejects.toMatchObject({ network: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  expect(waits).toEqual([]);
});
