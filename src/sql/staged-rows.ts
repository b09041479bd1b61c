import { knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import type { Instant } from '../spec/instant.ts';
import type { TypedExpression } from './dialect.ts';
import type { QueryDialect } from './query-dialect.ts';
import { commaSeparated } from './statement.ts';
import { type PartitionRange, rangesPredicate } from './partition-ranges.ts';

/** The half-open range of the staging table's ingestion column that a merge reads. No start: from the beginning. */
export interface Window {
  readonly start?: Instant;
  readonly end: Instant;
}

/** Which staged rows to read. */
export interface StagedRowsOptions {
  /** Absent: everything that is staged. */
  readonly window?: Window;
  /** Half-open ranges of the partition column; rows outside are not read. Empty: no such condition. */
  readonly ranges: readonly PartitionRange[];
  /** Expressions to select besides the columns, each with its alias. */
  readonly extra?: readonly string[];
  /** Further conditions on the rows, on the columns as they are staged. */
  readonly only?: readonly string[];
}

/** What makes a staged row usable: no natural key column and no source offset column is NULL. One predicate a column. */
export function usableTerms(spec: TableSpec, dialect: QueryDialect): readonly string[] {
  return [...spec.naturalKey, ...spec.sourceOffset].map((name) => `${dialect.quote(name)} IS NOT NULL`);
}

/**
 * The staged rows of a window in their one normal form, whoever staged them: every column of the spec, `_dedup_deleted` (only where
 * the spec declares deletes; never NULL) and `_dedup_hash` (never NULL). The payload of a tombstone is NULL and its hash 0 (DESIGN §3),
 * also when another writer left a payload there; a row without a hash gets the dialect's.
 */
export function stagedRows(
  spec: TableSpec,
  options: StagedRowsOptions,
  dialect: QueryDialect,
  where: readonly string[],
): readonly string[] {
  const columns = spec.columns.map((column) => {
    const staged = stagedColumn(column.name, dialect);
    const isDropped = knowsDeletes(spec) && isPayload(spec, column.name);
    return isDropped
      ? `CASE WHEN NOT ${deletedExpression(spec, dialect)} THEN ${staged} END AS ${dialect.quote(column.name)}`
      : staged;
  });
  const deleted = knowsDeletes(spec) ? [`${deletedExpression(spec, dialect)} AS ${dialect.quote('_dedup_deleted')}`] : [];
  return [
    'SELECT',
    ...commaSeparated([
      ...columns,
      ...deleted,
      `${hashExpression(spec, dialect)} AS ${dialect.quote('_dedup_hash')}`,
      ...(options.extra ?? []),
    ]).map((line) => `  ${line}`),
    ...fromStaging(spec, options, dialect, where),
  ];
}

/** The staging table as E with the conditions on its rows: the end of `stagedRows`. */
export function fromStaging(
  spec: TableSpec,
  options: StagedRowsOptions,
  dialect: QueryDialect,
  where: readonly string[],
): readonly string[] {
  return [
    `FROM ${dialect.table(spec.staging.table)} AS E`,
    ...conditions([
      ...(options.window === undefined ? [] : windowTerms(spec, options.window, dialect)),
      ...rangesPredicate(spec, options.ranges, dialect),
      ...(options.only ?? []),
      ...where,
    ]),
  ];
}

/** The window as conditions on the ingestion column, literals only: nothing else prunes partitions of the staging table. */
export function windowTerms(spec: TableSpec, window: Window, dialect: QueryDialect): readonly string[] {
  const column = dialect.quote(spec.staging.ingestedAt);
  return [
    ...(window.start === undefined ? [] : [`${column} >= ${dialect.timestamp(window.start)}`]),
    `${column} < ${dialect.timestamp(window.end)}`,
  ];
}

/** Whether a tombstone drops this column: all but the natural key and the source offset. */
export function isPayload(spec: TableSpec, name: string): boolean {
  return !spec.naturalKey.includes(name) && !spec.sourceOffset.includes(name);
}

/** `WHERE a` and `  AND b` lines. */
function conditions(terms: readonly string[]): readonly string[] {
  return terms.map((term, index) => `${index === 0 ? 'WHERE' : '  AND'} ${term}`);
}

/** A column of the staging table itself; the select list has others of the same names. */
function stagedColumn(name: string, dialect: QueryDialect): string {
  return `E.${dialect.quote(name)}`;
}

/** TRUE for a tombstone, FALSE for a row. Our own staging says it; on a foreign table `delete_when` names one of its columns. */
function deletedExpression(spec: TableSpec, dialect: QueryDialect): string {
  if (!spec.staging.foreign || spec.deleteWhen === undefined)
    return `COALESCE(${stagedColumn('_dedup_deleted', dialect)}, FALSE)`;
  const column = stagedColumn(spec.deleteWhen.field[0] ?? '', dialect);
  const literals = spec.deleteWhen.in.filter((value) => value !== null).map((value) => dialect.string(String(value)));
  const tests = [
    ...(literals.length === 0 ? [] : [`COALESCE(${dialect.text(column)} IN (${literals.join(', ')}), FALSE)`]),
    ...(spec.deleteWhen.in.includes(null) ? [`${column} IS NULL`] : []),
  ];
  return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' OR ')})`;
}

function hashExpression(spec: TableSpec, dialect: QueryDialect): string {
  const columns: readonly TypedExpression[] = spec.columns
    .filter((column) => isPayload(spec, column.name))
    .map((column) => ({ name: column.name, type: column.type, expression: stagedColumn(column.name, dialect) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const computed = dialect.hash(columns);
  const hash = spec.staging.foreign ? computed : `COALESCE(${stagedColumn('_dedup_hash', dialect)}, ${computed})`;
  return knowsDeletes(spec) ? `CASE WHEN ${deletedExpression(spec, dialect)} THEN 0 ELSE ${hash} END` : hash;
}
