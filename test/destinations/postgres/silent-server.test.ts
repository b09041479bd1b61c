import { expect, onTestFinished, test, vi } from 'vitest';
import { openPgConnection } from '../../../src/destinations/postgres/pg-connection.ts';
import { PostgresDatabase } from '../../../src/destinations/postgres/postgres-database.ts';
import { connectionOptions } from '../../../src/destinations/postgres/connection-options.ts';
import { parsePostgresUrl } from '../../../src/destinations/postgres/postgres-url.ts';
import { statement } from '../../../src/sql/statement.ts';
import { startSilentServer, type SilentServer } from './start-silent-server.ts';

const SELECT = statement('ask', ['SELECT 1']);
const HOUR = 3_600_000;

interface Opened {
  readonly database: PostgresDatabase;
  readonly stop: AbortController;
  readonly reasons: readonly string[];
}

/** A database on that server; failures are borne for ten seconds, and timers are faked. */
function databaseOn({ port }: SilentServer): Opened {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const stop = new AbortController();
  const reasons: string[] = [];
  const options = connectionOptions(parsePostgresUrl(`postgres://u@127.0.0.1:${port}/d?sslmode=disable`), {});
  const clock = { now: () => performance.now(), random: () => 0, sleep: async () => undefined };
  const database = new PostgresDatabase({
    where: 'here',
    signal: stop.signal,
    onProgress: (told) => void (told.kind === 'retry' && reasons.push(told.reason)),
    patience: { deadlineMillis: 10_000, firstWaitMillis: 500, longestWaitMillis: 16_000, clock },
    lockMillis: 1_000,
    settings: [],
    connect: () => openPgConnection(options, async () => undefined, stop.signal),
  });
  return { database, stop, reasons };
}

const settled = async (promise: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    promise.then(
      () => 'done',
      () => 'failed',
    ),
    new Promise((resolve) => void setImmediate(() => resolve('waiting'))),
  ]);

test('a run that is stopped does not wait for a server that takes connections and says nothing', async () => {
  const server = await startSilentServer(0);
  const { database, stop } = databaseOn(server);
  const opened = database.open().catch((error: unknown) => error);
  await server.unanswered();
  stop.abort();
  expect(await opened).toMatchObject({ exitClass: 'interrupted', diagnostics: [{ code: 'POSTGRES.INTERRUPTED' }] });
  await database.close();
});

test.each([
  ['with the login', 1],
  ['within a transaction', 2],
])('a server that falls silent %s is left some seconds after the run is stopped', async (_, answers) => {
  const server = await startSilentServer(answers);
  const { database, stop } = databaseOn(server);
  await database.open();
  const asked = database.query(SELECT).catch((error: unknown) => error);
  await server.unanswered();
  stop.abort();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(await settled(asked)).toBe('waiting');
  await vi.advanceTimersByTimeAsync(200);
  expect(await asked).toMatchObject({
    exitClass: 'interrupted',
    diagnostics: [
      {
        code: 'POSTGRES.INTERRUPTED',
        why: 'the server did not answer, and was left: what was begun and is not committed will be rolled back',
      },
    ],
  });
  await database.close();
});

test('a COPY that takes no answer is left, too', async () => {
  const server = await startSilentServer(2);
  const { database, stop } = databaseOn(server);
  const copied = database
    .transaction('stage', 'READ WRITE', async (transaction) => transaction.copyFrom('COPY t FROM STDIN', rows()))
    .catch((error: unknown) => error);
  await server.unanswered();
  stop.abort();
  await vi.advanceTimersByTimeAsync(5_100);
  expect(await copied).toMatchObject({ exitClass: 'interrupted' });
  await database.close();
});

async function* rows(): AsyncGenerator<Buffer> {
  yield Buffer.from('1\n');
}

test('a server that does not begin a transaction is tried again for as long as failures are borne', async () => {
  const server = await startSilentServer(1);
  const { database, reasons } = databaseOn(server);
  await database.open();
  const asked = database.query(SELECT).catch((error: unknown) => error);
  await server.unanswered();
  const again = server.unanswered();
  await vi.advanceTimersByTimeAsync(10_000);
  await again;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await asked).toMatchObject({ exitClass: 'temporary', diagnostics: [{ code: 'POSTGRES.NO_CONNECTION' }] });
  expect(reasons).toHaveLength(1);
  await database.close();
});

test('a statement may take hours', async () => {
  const server = await startSilentServer(2);
  const { database, stop } = databaseOn(server);
  const asked = database.query(SELECT).catch((error: unknown) => error);
  await server.unanswered();
  await vi.advanceTimersByTimeAsync(3 * HOUR);
  expect(await settled(asked)).toBe('waiting');
  stop.abort();
  await vi.advanceTimersByTimeAsync(5_100);
  await asked;
});

test('a server that does not end a connection is not waited for long', async () => {
  const server = await startSilentServer(1);
  const { database } = databaseOn(server);
  await database.open();
  const closed = database.close();
  await server.unanswered();
  await vi.advanceTimersByTimeAsync(2_100);
  await closed;
});
