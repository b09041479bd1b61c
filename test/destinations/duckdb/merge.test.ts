import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Destination, MergeJob } from '../../../src/destinations/destination.ts';
import { duckDbDialect } from '../../../src/destinations/duckdb/dialect.ts';
import { MAX_INSTANT } from '../../../src/spec/instant.ts';
import { compileMerge } from '../../../src/sql/merge.ts';
import { statement, type Statement } from '../../../src/sql/statement.ts';
import { mergeJob } from '../../model/merge-job.ts';
import { segmentOf } from '../../model/segment-of.ts';
import { specOf } from '../../sql/shapes.ts';
import { command, openFile, prepareTables, rowsOf, temporaryFolder } from './duckdb-file.ts';

const spec = specOf({ id: 'INT64', v: 'STRING', version: 'INT64' }, ['id'], ['version']);

async function withStaged(...rows: readonly string[]): Promise<Destination> {
  const folder = await temporaryFolder();
  const destination = await openFile(folder);
  await prepareTables(destination, spec);
  await command(destination, 'CREATE TABLE recorded (text VARCHAR NOT NULL)');
  await destination.stage(
    spec,
    await segmentOf(
      join(folder, 's.ndjson'),
      1n,
      rows.map((members) => ({ members })),
    ),
    'r',
  );
  return destination;
}

const write = (text: string): Statement => statement('write', [`INSERT INTO recorded VALUES (${text})`]);

function job(changes: Partial<MergeJob> = {}): MergeJob {
  return mergeJob({
    spec,
    statement: compileMerge(spec, { window: { end: MAX_INSTANT }, ranges: [], seq: 1 }, duckDbDialect),
    record: (result) => statement('record', [`INSERT INTO recorded VALUES (${duckDbDialect.string(JSON.stringify(result))})`]),
    ...changes,
  });
}

test('inserted and updated are told apart, and recorded with the merge', async () => {
  const destination = await withStaged(
    '"id":1,"v":"new","version":2',
    '"id":2,"v":"b","version":1',
    '"id":3,"v":"old","version":1',
  );
  await command(destination, `INSERT INTO t (id, v, version) VALUES (1, 'old', 1), (3, 'newer', 9), (4, 'alone', 1)`);
  const result = { inserted: 1, updated: 1, affected: 2, bytesBilled: null, jobs: [] };
  expect(await destination.merge(job())).toEqual({ kind: 'merged', result });
  expect(await rowsOf(destination, 'SELECT id, v FROM t ORDER BY id')).toEqual([
    { id: 1n, v: 'new' },
    { id: 2n, v: 'b' },
    { id: 3n, v: 'newer' },
    { id: 4n, v: 'alone' },
  ]);
  expect(await destination.merge(job())).toEqual({ kind: 'merged', result: { ...result, inserted: 0, updated: 0, affected: 0 } });
  expect((await rowsOf(destination, 'SELECT text FROM recorded')).map(({ text }) => JSON.parse(String(text)))).toEqual([
    result,
    { ...result, inserted: 0, updated: 0, affected: 0 },
  ]);
});

test('a merge that cannot be recorded has not happened, and can be done again', async () => {
  const destination = await withStaged('"id":1,"version":1');
  const unrecordable = job({ record: () => statement('record', ['INSERT INTO recorded VALUES (NULL)']) });
  await expect(destination.merge(unrecordable)).rejects.toMatchObject({ diagnostics: [{ code: 'DUCKDB.REFUSED' }] });
  expect(await rowsOf(destination, 'SELECT id FROM t')).toEqual([]);
  expect(await destination.merge(job())).toMatchObject({ result: { inserted: 1 } });
});

test('a record that throws rolls the merge back', async () => {
  const destination = await withStaged('"id":1,"version":1');
  const broken = job({
    record: () => {
      throw new Error('a bug');
    },
  });
  await expect(destination.merge(broken)).rejects.toThrow(/^a bug$/);
  expect(await rowsOf(destination, 'SELECT id FROM t')).toEqual([]);
});

test('a final table with a primary key, as people make them, is merged into', async () => {
  const destination = await withStaged('"id":1,"v":"new","version":2', '"id":2,"version":1');
  await command(destination, 'DROP TABLE t');
  await command(
    destination,
    `CREATE TABLE t (id BIGINT PRIMARY KEY, v VARCHAR, version BIGINT, _dedup_hash BIGINT, _dedup_merged_at TIMESTAMPTZ, _dedup_merge_seq BIGINT)`,
  );
  await command(destination, `INSERT INTO t (id, v, version) VALUES (1, 'old', 1)`);
  expect(await destination.merge(job())).toMatchObject({ result: { inserted: 1, updated: 1 } });
  expect(await destination.merge(job())).toMatchObject({ result: { inserted: 0, updated: 0 } });
});

test('an abort interrupts a statement that runs, and keeps nothing of a transaction', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const controller = new AbortController();
  const destination = await openFile(folder, { signal: controller.signal });
  await prepareTables(destination, spec);
  const slow = job({
    statement: statement('merge slowly', [
      'INSERT INTO t (id, version) SELECT a.range, b.range FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3',
    ]),
  });
  const began = performance.now();
  setTimeout(() => controller.abort(), 50);
  await expect(destination.merge(slow)).rejects.toMatchObject({
    exitClass: 'interrupted',
    diagnostics: [{ code: 'DUCKDB.INTERRUPTED' }],
  });
  expect(performance.now() - began).toBeLessThan(10_000);
  await expect(destination.query(statement('look', ['SELECT 1']))).rejects.toMatchObject({ exitClass: 'interrupted' });
  await destination.close();
  expect(await rowsOf(await openFile(folder), 'SELECT id FROM t')).toEqual([]);
});

test('a command with the same key takes effect once; a key that failed can be used again', async () => {
  const destination = await withStaged();
  await expect(destination.execute(write('NULL'), 'k')).rejects.toMatchObject({ exitClass: 'failed' });
  await destination.execute(write("'a'"), 'k');
  await destination.execute(write("'a'"), 'k');
  await destination.execute(write("'b'"), 'other');
  expect(await rowsOf(destination, 'SELECT text FROM recorded ORDER BY text')).toEqual([{ text: 'a' }, { text: 'b' }]);
});

test('calls that overlap take turns', async () => {
  const destination = await withStaged('"id":1,"version":1');
  await Promise.all([
    destination.merge(job()),
    destination.merge(job()),
    rowsOf(destination, 'SELECT 1'),
    destination.inspect(spec),
  ]);
  expect(await rowsOf(destination, 'SELECT id FROM t')).toEqual([{ id: 1n }]);
});

test('there is no price', async () => {
  const destination = await withStaged();
  expect(await destination.estimate(job().statement)).toEqual({ bytes: null, mostBilled: null });
});
