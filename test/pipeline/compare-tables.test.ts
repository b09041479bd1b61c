import { describe, expect, test } from 'vitest';
import { bigQueryDialect } from '../../src/destinations/bigquery/dialect.ts';
import type { ExistingTable, TableState } from '../../src/destinations/destination.ts';
import { duckDbDialect } from '../../src/destinations/duckdb/dialect.ts';
import { compareTables, identityOf, refusedNames } from '../../src/pipeline/compare-tables.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { ColumnDefinition } from '../../src/sql/dialect.ts';
import { finalColumns, stagingColumns } from '../../src/sql/tables.ts';
import { specOf } from '../sql/shapes.ts';

const dialect = bigQueryDialect('acme', 'iot');
const spec = specOf({ id: 'INT64', note: 'STRING', v: 'INT64' }, ['id'], ['v'], { deleteWhen: { field: ['op'], in: ['D'] } });
const foreign: TableSpec = { ...spec, staging: { table: 'landing', ingestedAt: 'publish_time', foreign: true } };

const existing = (columns: readonly ColumnDefinition[]): ExistingTable => ({
  incarnation: '1',
  columns: columns.map(({ name, type, notNull }) => ({ name, type: dialect.type(type), nullable: notNull !== true })),
});
const asIs: TableState = { now: 0n, final: existing(finalColumns(spec)), staging: existing(stagingColumns(spec)), ledger: true };
const without = (table: ExistingTable | undefined, ...names: readonly string[]): ExistingTable => ({
  incarnation: '1',
  columns: (table?.columns ?? []).filter((column) => !names.includes(column.name)),
});
const summaries = (state: TableState, of: TableSpec = spec, identity: string | null = null): readonly string[] => {
  const { statements, faults } = compareTables(of, state, identity, dialect);
  return [...statements.map((statement) => statement.summary), ...faults.map((fault) => fault.code)];
};

describe('a table that fits', () => {
  test('needs nothing', () => expect(summaries(asIs, spec, identityOf(spec))).toEqual([]));
  test('may have more columns, as long as they may be NULL', () => {
    const columns = [...finalColumns(spec), { name: 'theirs', type: 'STRING' } as const];
    expect(summaries({ ...asIs, final: existing(columns) })).toEqual([]);
  });
  test('may have parameters on its types, and other letter case in its names', () => {
    const final = existing(finalColumns(spec));
    const columns = final.columns.map((column) =>
      column.name === 'note' ? { ...column, name: 'NOTE', type: 'STRING(20)' } : column,
    );
    expect(summaries({ ...asIs, final: { ...final, columns } })).toEqual([]);
  });
});

describe('what is missing', () => {
  test('tables are created', () => {
    expect(summaries({ now: 0n, ledger: false })).toEqual([
      'create the final table t',
      'create the staging table t_staging',
      'create the ledger',
    ]);
  });
  test('columns are added to an adopted table, nullable', () => {
    const final = without(asIs.final, 'note', 'v', '_dedup_hash', '_dedup_deleted');
    const { statements } = compareTables(spec, { ...asIs, final }, null, dialect);
    expect(statements.map(({ summary, sql }) => [summary, sql.includes('NOT NULL')])).toEqual([
      ['add column note to t', false],
      ['add column v to t', false],
      ['add column _dedup_hash to t', false],
      ['add column _dedup_deleted to t', false],
    ]);
  });
});

describe('what cannot be mended is a fault', () => {
  test('a key column that is missing', () =>
    expect(summaries({ ...asIs, final: without(asIs.final, 'id') })).toEqual(['TABLE.NO_KEY_COLUMN']));
  test('another key or offset than the rows were merged by', () => {
    expect(summaries(asIs, spec, identityOf({ ...spec, naturalKey: ['note'] }))).toEqual(['TABLE.KEY_CHANGED']);
    expect(summaries(asIs, spec, identityOf({ ...spec, sourceOffset: ['v', 'id'] }))).toEqual(['TABLE.KEY_CHANGED']);
  });
  test('another type, in each table', () => {
    const columns = finalColumns(spec).map((column) => (column.name === 'note' ? { ...column, type: 'INT64' as const } : column));
    expect(summaries({ ...asIs, final: existing(columns) })).toEqual(['TABLE.TYPE_CHANGED']);
  });
  test('tombstones that the spec no longer knows', () => {
    const { deleteWhen: _, ...forgetful } = spec;
    expect(summaries(asIs, forgetful)).toEqual(['TABLE.DELETES_FORGOTTEN']);
  });
  test('a column that both tables have and the spec no longer has', () => {
    const { columns, ...rest } = spec;
    const narrower = { ...rest, columns: columns.filter(({ name }) => name !== 'note') };
    expect(summaries(asIs, narrower)).toEqual(['TABLE.COLUMN_FORGOTTEN']);
    expect(summaries({ ...asIs, staging: without(asIs.staging, 'note') }, narrower)).toEqual([]);
  });
  test('a stranger that must not be NULL', () => {
    const columns = [...finalColumns(spec), { name: 'theirs', type: 'STRING', notNull: true } as const];
    expect(summaries({ ...asIs, final: existing(columns) })).toEqual(['TABLE.UNKNOWN_REQUIRED_COLUMN']);
  });
});

describe('a staging table that something else fills', () => {
  const landing = existing([
    { name: 'id', type: 'INT64' },
    { name: 'note', type: 'STRING' },
    { name: 'v', type: 'INT64' },
    { name: 'op', type: 'STRING' },
    { name: 'publish_time', type: 'TIMESTAMP' },
  ]);
  test('is never created or altered', () => {
    expect(summaries({ ...asIs, staging: landing }, foreign)).toEqual([]);
    const { staging: _, ...missing } = asIs;
    expect(summaries(missing, foreign)).toEqual(['TABLE.NO_STAGING']);
    expect(summaries({ ...asIs, staging: without(landing, 'note', 'op', 'publish_time') }, foreign)).toEqual([
      'TABLE.NO_COLUMN',
      'TABLE.NO_COLUMN',
      'TABLE.NO_COLUMN',
    ]);
  });
});

test('names and types that a destination cannot have are refused together', () => {
  const odd = specOf({ 'a`b': 'STRING', 'c"d': 'INT64', fine: 'INT64', _partition_x: 'STRING' }, ['a`b'], ['fine'], {
    table: 'x.y',
  });
  expect(refusedNames(odd, dialect).map((diagnostic) => diagnostic.why)).toEqual([
    'BigQuery does not allow "." in a table name',
    'BigQuery does not allow "." in a table name',
    'BigQuery does not allow "`" in a column name',
    'BigQuery does not allow "\\"" in a column name',
    'BigQuery reserves column names that begin with _PARTITION',
  ]);
  expect(refusedNames(odd, duckDbDialect)).toEqual([]);
  const big = specOf({ k: 'BIGNUMERIC', v: 'INT64' }, ['k'], ['v']);
  expect(refusedNames(big, duckDbDialect).map((diagnostic) => diagnostic.code)).toEqual(['SPEC.REFUSED_BY_DESTINATION']);
});
