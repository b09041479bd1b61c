import { DuckDBInstance } from '@duckdb/node-api';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { bigQueryDialect } from '../../src/destinations/bigquery/dialect.ts';
import { duckDbDialect } from '../../src/destinations/duckdb/dialect.ts';
import { postgresDialect } from '../../src/destinations/postgres/dialect.ts';
import { parseInstant, type Instant } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { Dialect } from '../../src/sql/dialect.ts';
import { partitionRanges, whyNoRanges } from '../../src/sql/partition-ranges.ts';
import type { Statement } from '../../src/sql/statement.ts';
import { compileVerifyCoverage } from '../../src/sql/verify-coverage.ts';
import { compileJudgedPartitions } from '../../src/sql/verify-partitions.ts';
import { compileRepair } from '../../src/sql/verify-repair.ts';
import type { VerifyScope } from '../../src/sql/verify-scope.ts';
import { compileVerifyCounts, compileVerifyFindings } from '../../src/sql/verify.ts';
import { SHAPES } from './shapes.ts';

/** Every dialect must have its files. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  bigquery: bigQueryDialect('acme', 'iot'),
  duckdb: duckDbDialect,
  postgres: postgresDialect('iot'),
};

const at = (text: string): Instant => parseInstant(text) ?? 0n;

function statements(spec: TableSpec, dialect: Dialect): Readonly<Record<string, Statement>> {
  const days = ['2026-06-28', '2026-06-29', '9999-12-31'].map((day) => at(`${day}T00:00:00Z`));
  const { partitionBy } = spec;
  const ranged = partitionBy !== undefined && whyNoRanges(spec) === undefined;
  const scope: VerifyScope = {
    window: { start: at('2026-07-01T10:00:00Z'), end: at('2026-07-02T10:00:00Z') },
    pendingLoads: spec.staging.foreign ? [] : ["r'1", 'r2'],
    ranges: ranged ? partitionRanges(days, partitionBy.granularity) : [],
    complete: false,
  };
  const all: VerifyScope = { ...scope, window: { end: scope.window.end }, ranges: [], complete: !spec.staging.foreign };
  const repaired: VerifyScope = { ...scope, window: all.window, judgedSince: at('2026-07-01T10:00:00Z') };
  return {
    ...(ranged ? { 'verify-partitions': compileJudgedPartitions(spec, partitionBy, scope, dialect) } : {}),
    'verify-counts': compileVerifyCounts(spec, { ...scope, sample: 250 }, dialect),
    'verify-counts-all': compileVerifyCounts(spec, all, dialect),
    'verify-findings': compileVerifyFindings(spec, scope, 20, dialect),
    'verify-repair': compileRepair(spec, { scope: repaired, others: [], seq: 8, header: '{"seq":8}' }, dialect),
    'verify-repair-all': compileRepair(spec, { scope: all, others: [], seq: 8 }, dialect),
  };
}

function coverage(dialect: Dialect): Statement {
  return compileVerifyCoverage("o'brien", { final: 'f1', staging: 's1' }, dialect);
}

const shapes = Object.entries(SHAPES);

describe.each(Object.entries(DIALECTS))('%s', (name, dialect) => {
  test.each(shapes)('the statements of verify on %s are the reviewed ones', async (shape, spec) => {
    for (const [kind, { summary, sql }] of Object.entries(statements(spec, dialect))) {
      await expect(`-- ${summary}\n${sql};\n`).toMatchFileSnapshot(`../golden/${name}/${shape}/${kind}.sql`);
    }
  });

  test('the statement of verify on the ledger is the reviewed one', async () => {
    const { summary, sql } = coverage(dialect);
    await expect(`-- ${summary}\n${sql};\n`).toMatchFileSnapshot(`../golden/${name}/ledger/verify-coverage.sql`);
  });
});

test.each(shapes)('DuckDB takes the statements of verify on %s', async (shape, spec) => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(await golden('ledger', 'create'));
  await connection.run(await golden(shape, 'create-final'));
  if (spec.staging.foreign) {
    const columns = 'id BIGINT, amount DECIMAL(38,9), "at" TIMESTAMP, version BIGINT, op VARCHAR, publish_time TIMESTAMPTZ';
    await connection.run(`CREATE TABLE landing (${columns})`);
  } else {
    await connection.run(await golden(shape, 'create-staging'));
  }
  for (const { sql } of [...Object.values(statements(spec, duckDbDialect)), coverage(duckDbDialect)]) await connection.run(sql);
});

async function golden(folder: string, kind: string): Promise<string> {
  return readFile(new URL(`../golden/duckdb/${folder}/${kind}.sql`, import.meta.url), 'utf8');
}
