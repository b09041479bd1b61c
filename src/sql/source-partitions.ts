import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import { compareOffsets, offsetText } from './compare-offsets.ts';
import type { Dialect } from './dialect.ts';
import { usableTerms, windowTerms, type Window } from './staged-rows.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { countOf, type Row } from './value.ts';
import { keyList, offsetExpressions } from './winners.ts';

/** The highest source offset that a source partition has reached: one text a component. By the JSON text of the partition's values. */
export type PartitionOffsets = Readonly<Record<string, readonly string[]>>;

/** The highest offset of each source partition in a window. Only for a spec with `source_partition`. */
export function compilePartitionOffsets(spec: TableSpec, window: Window, dialect: Dialect): Statement {
  const partition = spec.sourcePartition.map((name) => dialect.quote(name));
  const usable = `(${usableTerms(spec, dialect).join(' AND ')})`;
  const greatest = dialect.extreme('greatest', offsetExpressions(spec, dialect), usable);
  return statement(`find how far each source partition of ${spec.table} has come`, [
    'SELECT',
    ...indent(
      commaSeparated([
        ...partition.map((column, index) => `${dialect.text(column)} AS ${dialect.quote(`partition_${index}`)}`),
        ...greatest.map((expression, index) => `${expression} AS ${dialect.quote(`greatest_${index}`)}`),
      ]),
    ),
    `FROM ${dialect.table(spec.staging.table)}`,
    `WHERE ${[...windowTerms(spec, window, dialect), ...partition.map((column) => `${column} IS NOT NULL`)].join('\n  AND ')}`,
    `GROUP BY ${partition.join(', ')}`,
  ]);
}

/** The answer of `compilePartitionOffsets`. */
export function readPartitionOffsets(spec: TableSpec, rows: readonly Row[]): PartitionOffsets {
  return Object.fromEntries(
    rows
      .filter((row) => spec.sourceOffset.every((_, index) => row[`greatest_${index}`] !== null))
      .map((row) => [
        JSON.stringify(spec.sourcePartition.map((_, index) => String(row[`partition_${index}`]))),
        spec.sourceOffset.map((_, index) => offsetText(row[`greatest_${index}`] ?? null)),
      ]),
  );
}

/**
 * How many pairs of key and source partition a window holds (NULL counts as a partition). As many as keys: no key is seen under two, which
 * is nearly always so and takes a fraction of the time that counting them exactly takes.
 */
export function compileKeyPartitions(spec: TableSpec, window: Window, dialect: Dialect): Statement {
  return statement(`count the pairs of key and source partition of ${spec.table}`, [
    `SELECT COUNT(*) AS ${dialect.quote('pairs')}`,
    'FROM (',
    ...indent([
      `SELECT DISTINCT ${[...spec.naturalKey, ...spec.sourcePartition].map((name) => dialect.quote(name)).join(', ')}`,
      `FROM ${dialect.table(spec.staging.table)}`,
      `WHERE ${[...windowTerms(spec, window, dialect), ...usableTerms(spec, dialect)].join('\n  AND ')}`,
    ]),
    `) AS ${dialect.quote('_dedup_pairs')}`,
  ]);
}

/** The answer of `compileKeyPartitions`. */
export function readKeyPartitions(rows: readonly Row[]): number {
  return countOf(rows[0] ?? {}, 'pairs');
}

/**
 * How many keys of a window are seen under two source partitions: their offsets cannot be compared. `ranked`: the table with the ranked rows of
 * the window, so that only keys with more than one row are looked at.
 */
export function compileMovedKeys(spec: TableSpec, window: Window, dialect: Dialect, ranked?: string): Statement {
  const repeated =
    ranked === undefined
      ? []
      : [
          `(${keyList(spec, dialect)}) IN (`,
          `    SELECT ${keyList(spec, dialect)} FROM ${ranked} WHERE ${dialect.quote('_dedup_usable')} AND ${dialect.quote('_dedup_copy')} = 2)`,
        ];
  const keys = spec.naturalKey.map((name) => dialect.quote(name)).join(', ');
  const differs = spec.sourcePartition.map((name) => `COUNT(DISTINCT ${dialect.quote(name)}) > 1`).join(' OR ');
  return statement(`count the keys of ${spec.table} that are seen under two source partitions`, [
    `SELECT COUNT(*) AS ${dialect.quote('moved')}`,
    'FROM (',
    ...indent([
      `SELECT ${keys}`,
      `FROM ${dialect.table(spec.staging.table)}`,
      `WHERE ${[...windowTerms(spec, window, dialect), ...usableTerms(spec, dialect), ...(repeated.length === 0 ? [] : [repeated.join('\n')])].join('\n  AND ')}`,
      `GROUP BY ${keys}`,
      `HAVING ${differs}`,
    ]),
    `) AS ${dialect.quote('_dedup_moved')}`,
  ]);
}

/** The answer of `compileMovedKeys`. */
export function readMovedKeys(rows: readonly Row[]): number {
  return countOf(rows[0] ?? {}, 'moved');
}

/** The farther of two maps, partition by partition. */
export function furthestOffsets(spec: TableSpec, a: PartitionOffsets, b: PartitionOffsets): PartitionOffsets {
  const types = spec.sourceOffset.map((name) => columnNamed(spec, name).type);
  const furthest = { ...a };
  for (const [partition, offset] of Object.entries(b)) {
    const known = furthest[partition];
    if (known === undefined || compareOffsets(offset, known, types) > 0) furthest[partition] = offset;
  }
  return furthest;
}

/** Source partitions that have come less far in `now` than they had in `before`. */
export function fallenBack(spec: TableSpec, before: PartitionOffsets, now: PartitionOffsets): readonly string[] {
  const types = spec.sourceOffset.map((name) => columnNamed(spec, name).type);
  return Object.entries(now)
    .filter(([partition, offset]) => compareOffsets(offset, before[partition] ?? offset, types) < 0)
    .map(([partition]) => partition);
}
