import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Destination } from '../../src/destinations/destination.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import { specOf } from '../sql/shapes.ts';
import { aroundSteps } from './around-steps.ts';
import { callVerb, type VerbCall } from './call-verb.ts';
import { Crash } from './crash.ts';
import { openDuckDb } from './open-duckdb.ts';

const spec = specOf({ device: 'STRING', day: 'DATE', n: 'INT64' }, ['device', 'day'], ['n'], {
  table: 'readings',
  merge: { overlapSeconds: 0 },
  partitionBy: { column: 'day', granularity: 'day' },
});
const event = (device: string, day: number, n: number): string => `{"device":"${device}","day":"2026-06-0${day}","n":${n}}\n`;

/** A gate that opens when told. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/**
 * One database for several runs at once, as a warehouse is, with time between scan and MERGE; `call` runs a verb on it, or on a variation of it.
 */
async function warehouse(): Promise<{
  readonly call: (call: VerbCall, change?: Partial<Destination>) => Promise<TableReport>;
  readonly database: Destination;
  readonly versions: () => Promise<readonly unknown[]>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-late-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const database = await openDuckDb(`duckdb:${join(folder, 'late.duckdb')}`, folder);
  onTestFinished(() => database.close());
  const plain = aroundSteps(database, { step: (effect) => effect(), beforeRecord: () => {} });
  delete plain.mergeFrozen;
  return {
    database,
    call: async (call, change = {}) => {
      const report = await callVerb({ ...plain, ...change }, spec, call, folder);
      expect(report.error).toBeNull();
      return report;
    },
    versions: async () => {
      const sql = 'SELECT device, n FROM readings ORDER BY device, n';
      return (await database.query({ summary: 'look', sql })).map(({ device, n }) => `${String(device)} ${String(n)}`);
    },
  };
}

test('a row staged between scan and MERGE, in a partition that the scan has not seen, waits for the next merge', async () => {
  const { call, database, versions } = await warehouse();
  await call({ verb: 'run', lines: [event('a', 1, 1)] });
  await call({ verb: 'load', lines: [event('b', 2, 1)] });
  const [stamped, scanned] = [gate(), gate()];
  const late = call(
    { verb: 'load', lines: [event('a', 1, 5)] },
    {
      stage: async (...segment) => {
        stamped.open();
        await scanned.opened;
        return await database.stage(...segment);
      },
    },
  );
  await stamped.opened;
  const merged = await call(
    { verb: 'merge', lines: [] },
    {
      merge: async (job) => {
        scanned.open();
        await late;
        return await database.merge(job);
      },
    },
  );
  expect(merged.rows).toMatchObject({ scanned: 1, inserted: 1, updated: 0 });
  expect(await versions()).toEqual(['a 1', 'b 1']);
  await call({ verb: 'merge', lines: [] });
  expect(await versions()).toEqual(['a 5', 'b 1']);
});

test('a row staged after later merges, below their watermark, is merged by the next one', async () => {
  const { call, database, versions } = await warehouse();
  await call({ verb: 'run', lines: [event('a', 1, 1)] });
  const [stamped, overtaken] = [gate(), gate()];
  const late = call(
    { verb: 'load', lines: [event('a', 1, 5), event('c', 1, 1)] },
    {
      stage: async (...segment) => {
        stamped.open();
        await overtaken.opened;
        return await database.stage(...segment);
      },
    },
  );
  await stamped.opened;
  for (const n of [1, 2]) await call({ verb: 'run', lines: [event('b', 2, n)] });
  overtaken.open();
  await late;
  expect(await versions()).toEqual(['a 1', 'b 2']);
  await call({ verb: 'merge', lines: [] });
  expect(await versions()).toEqual(['a 5', 'b 2', 'c 1']);
});

test('a row staged after later merges by a process that died then is merged by the next one', async () => {
  const { call, database, versions } = await warehouse();
  await call({ verb: 'run', lines: [event('a', 1, 1)] });
  const [stamped, overtaken] = [gate(), gate()];
  const late = call(
    { verb: 'load', lines: [event('a', 1, 5), event('c', 1, 1)] },
    {
      stage: async (...segment) => {
        stamped.open();
        await overtaken.opened;
        await database.stage(...segment);
        throw new Crash('crashed after its rows were staged');
      },
      execute: async (...command) => {
        if (!command[1].startsWith('load_finished')) await database.execute(...command);
      },
    },
  );
  await stamped.opened;
  for (const n of [1, 2]) await call({ verb: 'run', lines: [event('b', 2, n)] });
  overtaken.open();
  await expect(late).rejects.toThrow(Crash);
  expect(await versions()).toEqual(['a 1', 'b 2']);
  await call({ verb: 'merge', lines: [] });
  expect(await versions()).toEqual(['a 5', 'b 2', 'c 1']);
});

test('a load that dies between two of its segments keeps the whole ones: the next merge takes them, the load again brings the rest', async () => {
  const { call, database, versions } = await warehouse();
  const load: VerbCall = { verb: 'load', lines: [event('a', 1, 1), event('b', 2, 1), event('c', 1, 1)], segmentBytes: 1 };
  const staged: number[] = [];
  const dying = call(load, {
    stage: async (...segment) => {
      staged.push(segment[1].number);
      if (staged.length === 2) throw new Crash('crashed before its second segment');
      return await database.stage(...segment);
    },
    execute: async (...command) => {
      if (!command[1].startsWith('load_finished')) await database.execute(...command);
    },
  });
  await expect(dying).rejects.toThrow(Crash);
  await call({ verb: 'merge', lines: [] });
  expect(await versions()).toEqual(['a 1']);
  await call(load);
  await call({ verb: 'merge', lines: [] });
  expect(await versions()).toEqual(['a 1', 'b 1', 'c 1']);
  expect(staged).toEqual([1, 2]);
});
