import { expect, test } from 'vitest';
import type { TableState } from '../../../src/destinations/destination.ts';
import { duckDbDialect } from '../../../src/destinations/duckdb/dialect.ts';
import { compileAddColumn, compileCreateFinal, compileCreateStaging } from '../../../src/sql/tables.ts';
import { statement } from '../../../src/sql/statement.ts';
import { specOf } from '../../sql/shapes.ts';
import { command, openFile, prepareTables, rowsOf, temporaryFolder } from './duckdb-file.ts';

const spec = specOf({ id: 'INT64', version: 'INT64' }, ['id'], ['version']);

const incarnations = ({ final, staging }: TableState): readonly (string | undefined)[] => [
  final?.incarnation,
  staging?.incarnation,
];

test('every column type comes back as the dialect writes it', async () => {
  const all = specOf(
    {
      id: 'INT64',
      a: 'STRING',
      b: 'FLOAT64',
      c: 'NUMERIC',
      d: 'BIGNUMERIC',
      e: 'BOOL',
      f: 'BYTES',
      g: 'DATE',
      h: 'DATETIME',
      i: 'TIME',
      j: 'TIMESTAMP',
      k: 'JSON',
      version: 'INT64',
    },
    ['id'],
    ['version'],
  );
  const destination = await openFile(await temporaryFolder());
  await prepareTables(destination, all);
  const { final } = await destination.inspect(all);
  expect(final?.columns.slice(0, -3)).toEqual(
    all.columns.map(({ name, type }) => ({
      name,
      type: duckDbDialect.type(type),
      nullable: name !== 'id' && name !== 'version',
    })),
  );
});

test('an incarnation survives writes, ALTER and reopening, and dies with the table', async () => {
  const folder = await temporaryFolder();
  const first = await openFile(folder);
  await prepareTables(first, spec);
  const created = incarnations(await first.inspect(spec));
  await first.execute(statement('write', ['INSERT INTO t (id, version) VALUES (1, 1)']), 'k');
  await first.prepare([compileAddColumn('t', { name: 'late', type: 'STRING' }, duckDbDialect)]);
  expect(incarnations(await first.inspect(spec))).toEqual(created);
  await first.close();

  const second = await openFile(folder);
  expect(incarnations(await second.inspect(spec))).toEqual(created);
  await command(second, 'DROP TABLE t');
  await second.prepare([compileCreateFinal(spec, duckDbDialect)]);
  const recreated = incarnations(await second.inspect(spec));
  expect(recreated[0]).not.toBe(created[0]);
  expect(recreated[1]).toBe(created[1]);
  expect(new Set([...created, ...recreated]).size).toBe(3);
});

test('also when the file was closed between drop and create, which gives the new table the old number', async () => {
  const folder = await temporaryFolder();
  const first = await openFile(folder);
  await prepareTables(first, spec);
  const [before] = incarnations(await first.inspect(spec));
  await first.prepare([]); // writes the marks
  await command(first, 'DROP TABLE t');
  await first.prepare([compileCreateFinal(spec, duckDbDialect)]);
  await first.close();
  const [after] = incarnations(await (await openFile(folder)).inspect(spec));
  expect(after).not.toBe(before);
});

test('a table that was there before dedup keeps its comment and gets its mark with the first write', async () => {
  const folder = await temporaryFolder();
  const first = await openFile(folder);
  await command(first, 'CREATE TABLE t (id BIGINT, version BIGINT)');
  await command(first, `COMMENT ON TABLE t IS 'mine, don''t touch'`);
  const [mark] = incarnations(await first.inspect(spec));
  expect(incarnations(await first.inspect(spec))).toEqual([mark, undefined]);
  expect(await rowsOf(first, 'SELECT comment FROM duckdb_tables()')).toEqual([{ comment: "mine, don't touch" }]);
  await first.prepare([compileCreateStaging(spec, duckDbDialect)]);
  expect(await rowsOf(first, `SELECT comment FROM duckdb_tables() WHERE table_name = 't'`)).toEqual([
    { comment: `mine, don't touch [dedup ${mark}]` },
  ]);
  await first.close();
  expect(incarnations(await (await openFile(folder)).inspect(spec))[0]).toBe(mark);
});

test('names are looked up as DuckDB does, without regard to the case of ASCII letters', async () => {
  const destination = await openFile(await temporaryFolder());
  await command(destination, 'CREATE TABLE "ÄPfel" (id BIGINT)');
  const named = async (table: string): Promise<boolean> => (await destination.inspect({ ...spec, table })).final !== undefined;
  expect(await Promise.all(['ÄPfel', 'ÄpFEL', 'äpfel', 'apfel'].map(named))).toEqual([true, true, false, false]);
});

test('tables elsewhere are not ours: other schemas and temporary ones', async () => {
  const destination = await openFile(await temporaryFolder());
  await command(
    destination,
    'CREATE SCHEMA other; CREATE TABLE other.t (id BIGINT); CREATE TEMPORARY TABLE t_staging (id BIGINT)',
  );
  expect(await destination.inspect(spec)).toEqual({ now: expect.any(BigInt), ledger: false });
});

test('a view can be the staging table that something else fills', async () => {
  const destination = await openFile(await temporaryFolder());
  await command(destination, 'CREATE TABLE landing (id BIGINT NOT NULL); CREATE VIEW t_staging AS SELECT id FROM landing');
  const { staging } = await destination.inspect(spec);
  expect(staging?.columns).toEqual([{ name: 'id', type: 'BIGINT', nullable: true }]);
  await command(destination, 'SELECT 1');
  expect((await destination.inspect(spec)).staging?.incarnation).toBe(staging?.incarnation);
});
