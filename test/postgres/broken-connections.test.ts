import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import type { Destination } from '../../src/destinations/destination.ts';
import { callVerb } from '../chaos/call-verb.ts';
import { expectExact } from '../chaos/expect-exact.ts';
import { randomBatches } from '../chaos/random-batches.ts';
import { segmentOf } from '../model/segment-of.ts';
import { Random } from '../model/random.ts';
import { compileCreateFinal, compileCreateLedger, compileCreateStaging } from '../../src/sql/tables.ts';
import { statement } from '../../src/sql/statement.ts';
import { countOf } from '../../src/sql/value.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { specOf } from '../sql/shapes.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { cutAfterCommit } from './cut-after-commit.ts';
import { openServer, otherSession, temporaryFolder, terminate } from './open-server.ts';
import { freshUrl } from './postgres-server.ts';

const spec = specOf({ id: 'INT64', v: 'STRING', n: 'INT64' }, ['id'], ['n'], { table: 'cut' });

async function prepared(destination: Destination, of: TableSpec = spec): Promise<void> {
  const { dialect } = destination;
  await destination.prepare([compileCreateFinal(of, dialect), compileCreateStaging(of, dialect), compileCreateLedger(dialect)]);
}

async function rowsIn(destination: Destination, table: string): Promise<number> {
  const [row] = await destination.query(statement('count', [`SELECT count(*) AS n FROM ${destination.dialect.table(table)}`]));
  return countOf(row ?? {}, 'n');
}

const ROWS = 100_000;

async function bigSegment(folder: string): ReturnType<typeof segmentOf> {
  const rows = Array.from({ length: ROWS }, (_, id) => ({ members: `"id":${id},"n":1,"v":"${'x'.repeat(50)}"` }));
  return segmentOf(join(folder, 'segment.ndjson'), 0n, rows);
}

/** Ends the backend as soon as it runs a statement that contains `text`, so many times. */
async function terminateWhile(client: Client, text: string, times: number, isOver: () => boolean): Promise<number> {
  let ended = 0;
  while (ended < times && !isOver()) {
    ended += await terminate(client, text);
    await delay(2);
  }
  return ended;
}

test('a COPY that is cut in the middle leaves nothing, and is repeated whole', async () => {
  const destination = await openServer(freshUrl());
  await prepared(destination);
  const segment = await bigSegment(await temporaryFolder());
  let isOver = false;
  const staged = destination.stage(spec, segment, 'r').finally(() => (isOver = true));
  const ended = await terminateWhile(await otherSession(), 'COPY "lab', 2, () => isOver);
  expect(await staged).toEqual({ rows: ROWS, jobs: [] });
  expect(ended).toBeGreaterThan(0);
  expect(await rowsIn(destination, 'cut_staging')).toBe(ROWS);
});

test('without patience the same is a temporary failure, and nothing is staged', async () => {
  const url = freshUrl();
  await prepared(await openServer(url));
  const destination = await openServer(url, { timeoutSeconds: 0 });
  let isOver = false;
  const segment = await bigSegment(await temporaryFolder());
  const staged = destination.stage(spec, segment, 'r').finally(() => (isOver = true));
  const failure = expect(staged).rejects.toMatchObject({
    exitClass: 'temporary',
    diagnostics: [{ code: 'POSTGRES.NO_CONNECTION', summary: expect.stringContaining('stage segment 1 of cut') }],
  });
  await terminateWhile(await otherSession(), 'COPY "lab', 1, () => isOver);
  await failure;
  expect(await rowsIn(destination, 'cut_staging')).toBe(0);
  expect(await destination.stage(spec, segment, 'r')).toEqual({ rows: ROWS, jobs: [] });
});

test('the answer to a COMMIT is lost: the server is asked, and nothing is staged or recorded twice', async () => {
  const folder = await temporaryFolder();
  const { url, cuts } = await cutAfterCommit(freshUrl());
  const destination = await openServer(url);
  await prepared(destination);
  const lines = Array.from({ length: 200 }, (_, id) => `{"id":${id},"n":1,"v":"a"}`);
  const before = cuts();
  const report = await callVerb(destination, spec, { verb: 'run', lines }, folder);
  expect(report.error).toBeNull();
  expect(report.rows).toMatchObject({ staged: 200, scanned: 200, inserted: 200, updated: 0, unchanged: 0 });
  // Two ledger rows of the load, a segment, a merge.
  expect(cuts() - before).toBeGreaterThanOrEqual(4);
  expect(await rowsIn(destination, 'cut_staging')).toBe(200);
  expect(await rowsIn(destination, '_dedup_runs')).toBe(3);
});

test.each(seeds(4))('backends ended at random moments of a random stream (seed %i)', { timeout: 120_000 }, async (seed) =>
  withSeed(seed, async () => {
    const random = new Random(seed);
    const url = freshUrl();
    const folder = await temporaryFolder();
    const { spec: stream, batches } = randomBatches(random, {
      notInKeys: [],
      without: [],
      most: 400,
      pieces: 5,
      destination: url,
    });
    const destination = await openServer(url);
    const client = await otherSession();
    const over = new AbortController();
    const killing = (async () => {
      while (!over.signal.aborted) {
        await delay(random.between(1, 40));
        await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'dedup' AND query LIKE '%' || $1 || '%'`,
          [new URL(url).searchParams.get('schema')],
        );
      }
    })();
    try {
      for (const { lines } of batches) {
        const report = await callVerb(destination, stream, { verb: random.pick(['load', 'run'] as const), lines }, folder);
        expect(report.error).toBeNull();
      }
    } finally {
      over.abort();
      await killing;
    }
    expect((await callVerb(destination, stream, { verb: 'merge', lines: [] }, folder)).error).toBeNull();
    await expectExact(
      destination,
      stream,
      batches.flatMap(({ modelled }) => modelled),
    );
  }),
);
