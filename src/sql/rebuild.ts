import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import type { Window } from './staged-rows.ts';
import { allOf, commaSeparated, indent, statement, type Statement } from './statement.ts';
import { upsertLines } from './upsert.ts';
import { winnerColumns, winners } from './winners.ts';

export interface RebuildOptions {
  readonly window: Window;
  /** `_dedup_merge_seq` of all rows. */
  readonly seq: number;
  /** What the first line tells whoever finds the statement in a job list: one line of JSON. */
  readonly header?: string;
}

/**
 * Every row of the final table replaced by the winners of all that is staged, as one atomic step under the number of a merge: readers see the
 * old rows or the new ones, and nothing merges meanwhile. The table itself stays: no second table whose name could be taken or left behind,
 * no copy that would lose grants, policies, descriptions, partitions or the identity by which the ledger knows the table.
 *
 * Where only one statement is atomic, it is the MERGE on a constant FALSE, which BigQuery documents for this: no join, all rows out, all rows
 * in (https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax#merge_statement). Where a merge is a transaction, DELETE and INSERT:
 * DuckDB would join on FALSE by comparing every pair of rows. With a unique key, rows that no winner has are deleted, the others are written over.
 */
export function compileRebuild(spec: TableSpec, options: RebuildOptions, dialect: Dialect): Statement {
  const lines =
    dialect.upsert !== undefined
      ? writtenOver(spec, options, dialect, dialect.upsert)
      : dialect.mergesInTransaction === true
        ? deletedAndInserted(spec, options, dialect)
        : mergedOnFalse(spec, options, dialect);
  return statement(`replace every row of ${spec.table} by the winners of ${spec.staging.table}`, [
    ...(options.header === undefined ? [] : [`-- dedup ${options.header}`]),
    ...lines,
  ]);
}

function mergedOnFalse(spec: TableSpec, { window, seq }: RebuildOptions, dialect: Dialect): readonly string[] {
  const columns = insertedColumns(spec).map((name) => dialect.quote(name));
  return [
    `MERGE INTO ${dialect.table(spec.table)} AS T`,
    'USING (',
    ...indent(winners(spec, { window, ranges: [] }, dialect)),
    ') AS S',
    'ON FALSE',
    'WHEN NOT MATCHED BY SOURCE THEN DELETE',
    'WHEN NOT MATCHED THEN INSERT (',
    ...indent(commaSeparated(columns)),
    ') VALUES (',
    ...indent(commaSeparated(insertedValues(spec, seq, dialect))),
    ')',
  ];
}

function deletedAndInserted(spec: TableSpec, { window, seq }: RebuildOptions, dialect: Dialect): readonly string[] {
  const columns = insertedColumns(spec).map((name) => dialect.quote(name));
  return [
    `DELETE FROM ${dialect.table(spec.table)};`,
    `INSERT INTO ${dialect.table(spec.table)} (`,
    ...indent(commaSeparated(columns)),
    ')',
    'SELECT',
    ...indent(commaSeparated(insertedValues(spec, seq, dialect))),
    'FROM (',
    ...indent(winners(spec, { window, ranges: [] }, dialect)),
    ') AS S',
  ];
}

function writtenOver(
  spec: TableSpec,
  { window, seq }: RebuildOptions,
  dialect: Dialect,
  upsert: NonNullable<Dialect['upsert']>,
): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const [found, gone] = [quote('_dedup_winners'), quote('_dedup_gone')];
  const source = [
    'SELECT',
    ...indent(commaSeparated(insertedValues(spec, seq, dialect))),
    `FROM ${found} AS S`,
    `ORDER BY ${spec.naturalKey.map((name) => `S.${quote(name)}`).join(', ')}`,
  ];
  const earlier = [
    `${found} AS (`,
    ...indent(winners(spec, { window, ranges: [] }, dialect)),
    '),',
    `${gone} AS (`,
    `  DELETE FROM ${dialect.table(spec.table)} AS T`,
    `  WHERE NOT EXISTS (SELECT 1 FROM ${found} AS S WHERE ${allOf(spec.naturalKey.map((name) => `T.${quote(name)} = S.${quote(name)}`)).join('')})`,
    '),',
  ];
  return upsertLines(spec, source, [], dialect, upsert, earlier);
}

function insertedColumns(spec: TableSpec): readonly string[] {
  return [...winnerColumns(spec), '_dedup_merged_at', '_dedup_merge_seq'];
}

function insertedValues(spec: TableSpec, seq: number, dialect: Dialect): readonly string[] {
  return [...winnerColumns(spec).map((name) => `S.${dialect.quote(name)}`), dialect.now, String(seq)];
}
