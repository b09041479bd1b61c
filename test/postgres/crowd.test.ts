import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { instantOfMillis } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { load } from '../../src/pipeline/load.ts';
import { run } from '../../src/pipeline/run.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import type { VerbContext } from '../../src/pipeline/verb.ts';
import { expectExact } from '../chaos/expect-exact.ts';
import { randomBatches } from '../chaos/random-batches.ts';
import { Lab, textSource } from '../conformance/lab.ts';
import { Random } from '../model/random.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { specOf } from '../sql/shapes.ts';
import { openServer, otherSession, temporaryFolder } from './open-server.ts';
import { freshUrl } from './postgres-server.ts';

let runs = 0;

function context(folder: string, more: Partial<VerbContext> = {}): VerbContext {
  return {
    runId: `crowd${process.pid}-${++runs}`,
    version: '0.0.0-test',
    clock: () => instantOfMillis(Date.now()),
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...more,
  };
}

const OPTIONS = { replayRejects: false, full: false, acceptExpired: false, dryRun: false } as const;

function runAtOnce(spec: TableSpec, lines: readonly string[], folder: string, more?: Partial<VerbContext>): Promise<TableReport> {
  return run(spec, { ...OPTIONS, sources: [textSource(lines)] }, context(folder, more));
}

test.each(seeds(3))('16 runs at once, from an empty schema, on one table (seed %i)', { timeout: 180_000 }, async (seed) =>
  withSeed(seed, async () => {
    const url = freshUrl();
    const folder = await temporaryFolder();
    const random = new Random(seed);
    const drawn = { notInKeys: [], without: [], most: 600, pieces: 16, destination: url };
    const { spec, batches } = randomBatches(random, drawn);
    const reports = await Promise.all(
      batches.map(({ lines }, index) =>
        index % 4 === 3
          ? load(spec, { ...OPTIONS, sources: [textSource(lines)] }, context(folder))
          : runAtOnce(spec, lines, folder),
      ),
    );
    expect(reports.map(({ error }) => error)).toEqual(batches.map(() => null));
    expect((await runAtOnce(spec, [], folder)).error).toBeNull();
    const destination = await openServer(url);
    const modelled = batches.flatMap(({ modelled: events }) => events);
    await expectExact(destination, spec, modelled);
  }),
);

const spec = specOf({ id: 'INT64', v: 'STRING', n: 'INT64' }, ['id'], ['n'], { table: 'awaited' });

/** A run that has the table to itself, until the answer is called. */
async function hold(url: string): Promise<() => Promise<unknown>> {
  const client = await otherSession();
  const { dialect } = await openServer(url);
  const key = createHash('sha256')
    .update(`dedup ${dialect.table(spec.table)}`)
    .digest()
    .readBigInt64BE(0);
  await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${key})`);
  return () => client.query('COMMIT');
}

test('a run waits for the one that is merging, says so, and goes on', async () => {
  const url = freshUrl();
  const folder = await temporaryFolder();
  const release = await hold(url);
  const released = delay(1500).then(release);
  const said: string[] = [];
  const began = performance.now();
  const report = await runAtOnce({ ...spec, destination: url }, ['{"id":1,"n":1,"v":"a"}'], folder, {
    onProgress: (progress) =>
      said.push(JSON.stringify(progress, (_, value: unknown) => (typeof value === 'bigint' ? '' : value))),
  });
  await released;
  expect(report.error).toBeNull();
  expect(report.rows).toMatchObject({ inserted: 1 });
  expect(performance.now() - began).toBeGreaterThan(1000);
  expect(said.filter((line) => line.includes('waiting for another run'))).toHaveLength(1);
});

test('when --timeout is over first it gives up, to be run again: exit 75', async () => {
  const url = freshUrl();
  const folder = await temporaryFolder();
  await hold(url);
  const report = await runAtOnce({ ...spec, destination: url }, ['{"id":1,"n":1,"v":"a"}'], folder, { timeoutSeconds: 1 });
  expect(report).toMatchObject({ exitClass: 'temporary', error: [{ code: 'POSTGRES.LOCK_TIMEOUT' }], rows: { staged: 0 } });
});

test('--wait says how long another run is waited for, whatever --timeout is: 0 does not wait', async () => {
  const url = freshUrl();
  const folder = await temporaryFolder();
  const release = await hold(url);
  const one = ['{"id":1,"n":1,"v":"a"}'];
  expect(await runAtOnce({ ...spec, destination: url }, one, folder, { waitSeconds: 0 })).toMatchObject({
    exitClass: 'temporary',
    error: [{ code: 'POSTGRES.LOCK_TIMEOUT', next: expect.stringContaining('--wait') }],
  });
  const released = delay(3000).then(release);
  const waited = await runAtOnce({ ...spec, destination: url }, one, folder, { timeoutSeconds: 1, waitSeconds: 300 });
  await released;
  expect(waited).toMatchObject({ error: null, rows: { inserted: 1 } });
});

test('rows that somebody else has locked are waited for no longer than that either', async () => {
  const lab = await Lab.open({
    freshUrl,
    notInKeys: [],
    without: [],
    tellsInsertsFromUpdates: true,
    refusesNames: [],
    thorough: true,
    streams: 0,
  });
  await lab.run(spec, '{"id":1,"n":1,"v":"a"}');
  const client = await otherSession();
  await client.query(`BEGIN; UPDATE ${(await openServer(lab.url)).dialect.table(spec.table)} SET v = 'b'`);
  const folder = await temporaryFolder();
  const report = await runAtOnce({ ...spec, destination: lab.url }, ['{"id":1,"n":2,"v":"c"}'], folder, { timeoutSeconds: 1 });
  expect(report).toMatchObject({ exitClass: 'temporary', error: [{ code: 'POSTGRES.LOCK_TIMEOUT' }], rows: { staged: 1 } });
  await client.query('ROLLBACK');
  lab.expectCounts(await lab.merge(spec), { inserted: 0, updated: 1 });
});
