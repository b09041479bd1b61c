import { DuckDBInstance } from '@duckdb/node-api';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SHAPES } from './shapes.ts';

const golden = async (shape: string, kind: string): Promise<string> =>
  readFile(new URL(`../golden/duckdb/${shape}/${kind}.sql`, import.meta.url), 'utf8');

test.each(Object.entries(SHAPES))('DuckDB takes every reviewed statement of %s', async (shape, spec) => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const kinds = spec.staging.foreign
    ? ['create-final', 'scan', 'scan-from-the-beginning', 'merge', 'merge', 'last-seq', 'backlog']
    : [
        'create-final',
        'create-staging',
        'add-column',
        'scan',
        'scan-from-the-beginning',
        'merge',
        'merge',
        'backlog',
        'delete-expired',
      ];
  if (spec.staging.foreign) {
    await connection.run(
      'CREATE TABLE landing (id BIGINT, amount DECIMAL(38,9), "at" TIMESTAMP, version BIGINT, op VARCHAR, publish_time TIMESTAMPTZ)',
    );
  }
  kinds.push('frozen-keys', 'frozen-scan', 'frozen-merge');
  kinds.push('explain-staged', 'explain-unmerged', 'explain-final', 'view-create', 'view-materialized');
  kinds.push(
    'view-final',
    'view-staging',
    'view-both',
    'view-both-from-the-beginning',
    'rebuild',
    'rebuild-loss',
    'final-counts',
  );
  if (spec.sourcePartition.length > 0) kinds.push('partition-offsets', 'key-partitions', 'moved-keys');
  for (const kind of kinds) await connection.run(await golden(shape, kind));
  for (const kind of ['create', 'append', 'append', 'read', 'coverage', 'coverage-foreign', 'history', 'find-merge'])
    await connection.run(await golden('ledger', kind));
  const rows = await connection.runAndReadAll('SELECT count(*)::INT AS n FROM _dedup_runs');
  expect(rows.getRowObjects()).toEqual([{ n: 2 }]);
});
