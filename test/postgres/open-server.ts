import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import type { Destination, OpenOptions } from '../../src/destinations/destination.ts';
import { destinationKind } from '../../src/destinations/open-destination.ts';
import { postgresServer } from './postgres-server.ts';

/** A folder for the time of one test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-postgres-test-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A destination on the running server, until the test ends. */
export async function openServer(url: string, options: Partial<OpenOptions> = {}): Promise<Destination> {
  const destination = await (
    await destinationKind(url)
  ).open(url, {
    readOnly: false,
    environment: {},
    workingDirectory: '/',
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
    ...options,
  });
  onTestFinished(async () => destination.close());
  return destination;
}

/** A session of somebody else on the running server, until the test ends. */
export async function otherSession(): Promise<Client> {
  const client = new Client({ host: '127.0.0.1', port: postgresServer().port, user: 'postgres', database: 'postgres' });
  await client.connect();
  onTestFinished(async () => client.end());
  return client;
}

/** Ends the backends that run a statement that contains `text`; resolves to their number. */
export async function terminate(client: Client, text: string): Promise<number> {
  const { rowCount } = await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%' || $1 || '%'`,
    [text],
  );
  return rowCount ?? 0;
}
