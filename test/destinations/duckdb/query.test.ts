import { expect, test } from 'vitest';
import { duckDbDialect } from '../../../src/destinations/duckdb/dialect.ts';
import type { Value } from '../../../src/sql/value.ts';
import { command, openFile, rowsOf, temporaryFolder } from './duckdb-file.ts';

test.each<readonly [sql: string, value: Value]>([
  ['NULL', null],
  [`'a''b' || chr(0) || '😀'`, "a'b\0😀"],
  [`''`, ''],
  ['9223372036854775807', 9223372036854775807n],
  ['1::TINYINT', 1n],
  ['4294967295::UINTEGER', 4294967295n],
  ['sum(170141183460469231731687303715884105727::HUGEINT)', 170141183460469231731687303715884105727n],
  ['0.1::DOUBLE', 0.1],
  ['1.5::FLOAT', 1.5],
  [`'nan'::DOUBLE`, Number.NaN],
  [`'-inf'::DOUBLE`, Number.NEGATIVE_INFINITY],
  ['true', true],
  ['99999999999999999999999999999.999999999::DECIMAL(38,9)', '99999999999999999999999999999.999999999'],
  ['-0.100000000::DECIMAL(38,9)', '-0.1'],
  ['1200::DECIMAL(38,9)', '1200'],
  ['1200::DECIMAL(38,0)', '1200'],
  ['0::DECIMAL(38,9)', '0'],
  [`'\\x00\\xFF'::BLOB`, 'AP8='],
  [`''::BLOB`, ''],
  [`DATE '0001-01-01'`, '0001-01-01'],
  [`DATE '9999-12-31'`, '9999-12-31'],
  [`TIMESTAMP '0001-01-01 00:00:00'`, '0001-01-01T00:00:00'],
  [`TIMESTAMP '9999-12-31 23:59:59.999999'`, '9999-12-31T23:59:59.999999'],
  [`TIMESTAMP '2026-01-01 00:00:00.5'`, '2026-01-01T00:00:00.500000'],
  [`TIME '00:00:00'`, '00:00:00'],
  [`TIME '23:59:59.000001'`, '23:59:59.000001'],
  [`TIMESTAMPTZ '0001-01-01 00:00:00+00'`, '0001-01-01T00:00:00.000000Z'],
  [`TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'`, '9999-12-31T23:59:59.999999Z'],
  [`TIMESTAMPTZ '2026-06-28 01:00:00+01'`, '2026-06-28T00:00:00.000000Z'],
  [`TIMESTAMPTZ 'infinity'`, 'infinity'],
  [`'{"a": 1}'::JSON`, '{"a": 1}'],
  [`[1, 2]`, '[1,2]'],
])('%s is %s in the normal form', async (sql, value) => {
  const destination = await openFile(await temporaryFolder());
  await command(destination, 'SELECT 1');
  expect(await rowsOf(destination, `SELECT ${sql} AS v`)).toEqual([{ v: value }]);
});

test('a string literal holds any text, U+0000 too', async () => {
  const destination = await openFile(await temporaryFolder());
  await command(destination, 'SELECT 1');
  const texts = ['', "'", "a'; DROP TABLE t; --", '\\n', 'a\0b', '\0', "\0'\0", '{{projectId}}', 'e\u0301 😀\r\n'];
  for (const text of texts) expect(await rowsOf(destination, `SELECT ${duckDbDialect.string(text)} AS v`)).toEqual([{ v: text }]);
});

test('a statement that DuckDB refuses says what was tried, where and why', async () => {
  const folder = await temporaryFolder();
  const destination = await openFile(folder);
  await command(destination, 'SELECT 1');
  await expect(rowsOf(destination, 'SELECT nope')).rejects.toMatchObject({
    exitClass: 'failed',
    diagnostics: [
      {
        code: 'DUCKDB.REFUSED',
        summary: 'could not look: DuckDB refused the statement',
        where: expect.stringContaining('db.duckdb'),
        why: expect.stringMatching(/^Binder Error: Referenced column "nope" was not found/),
      },
    ],
  });
});
