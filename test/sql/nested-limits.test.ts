import { describe, expect, test } from 'vitest';
import { bigQueryDialect } from '../../src/destinations/bigquery/dialect.ts';
import { duckDbDialect } from '../../src/destinations/duckdb/dialect.ts';
import { withQuotedNames } from '../../src/destinations/duckdb/type-name.ts';
import { whyNotMaterialized } from '../../src/sql/view-definitions.ts';
import { SHAPES } from './shapes.ts';

const shape = SHAPES['nested'];
if (shape === undefined) throw new Error('there is no such shape');
const nested = { ...shape, uniqueOffsets: true };
const bigQuery = bigQueryDialect('acme', 'iot');

describe('what a destination cannot do with lists and structures', () => {
  test('a materialized view that may only aggregate has none, and says which column is one', () => {
    expect(whyNotMaterialized(nested, { of: 'staging' }, bigQuery)).toBe(
      'column tags is ARRAY<STRING>, and the aggregates of a materialized view here take no ARRAY and no STRUCT; a plain view does',
    );
    expect(whyNotMaterialized(nested, { of: 'staging' }, duckDbDialect)).toBeUndefined();
  });

  test('a name within a column is refused like the name of a column', () => {
    const type = { kind: 'ARRAY', element: { kind: 'STRUCT', fields: [{ name: 'a.b', type: 'INT64' }] } } as const;
    expect(bigQuery.refuseColumn('fine', type, 'other')).toBe('BigQuery does not allow "." in a column name');
  });
});

test('a type of the DuckDB catalog has the names of its fields in quotes, as ours has', () => {
  const type =
    'STRUCT("select" BIGINT, "a, b" VARCHAR, A DECIMAL(38,9), ts TIMESTAMP WITH TIME ZONE, "q""q" STRUCT(x INTEGER)[])[]';
  expect(withQuotedNames(type)).toBe(
    'STRUCT("select" BIGINT, "a, b" VARCHAR, "A" DECIMAL(38,9), "ts" TIMESTAMP WITH TIME ZONE, "q""q" STRUCT("x" INTEGER)[])[]',
  );
});
