import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { allOf, commaSeparated, indent, statement, type Statement } from './statement.ts';
import type { Window } from './staged-rows.ts';
import { rangesPredicate, type PartitionRange } from './partition-ranges.ts';
import { winnerColumns, winners } from './winners.ts';

export interface MergeOptions {
  readonly window: Window;
  /** Touched ranges of the partition column, the same on source and target; empty: none. */
  readonly ranges: readonly PartitionRange[];
  /** `_dedup_merge_seq` of the rows that this merge writes. */
  readonly seq: number;
  /** What the first line tells whoever finds the statement in a job list: one line of JSON. Absent: no such line. */
  readonly header?: string;
}

/**
 * The MERGE that brings the winners of the window into the final table. One plain statement, no script: only so is a dry run's
 * estimate true. Running it again changes nothing.
 */
export function compileMerge(spec: TableSpec, options: MergeOptions, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const columns = winnerColumns(spec);
  const keys = spec.naturalKey.map((name) => `T.${quote(name)} = S.${quote(name)}`);
  const stamps: readonly (readonly [name: string, value: string])[] = [
    ['_dedup_merged_at', dialect.now],
    ['_dedup_merge_seq', String(options.seq)],
  ];
  const updated = columns.filter((name) => !spec.naturalKey.includes(name));
  return statement(`merge ${spec.table} by ${spec.naturalKey.join(', ')}, highest ${spec.sourceOffset.join(', ')} wins`, [
    ...(options.header === undefined ? [] : [`-- dedup ${options.header}`]),
    `MERGE INTO ${dialect.table(spec.table)} AS T`,
    'USING (',
    ...indent(winners(spec, options, dialect)),
    ') AS S',
    ...allOf([...keys, ...rangesPredicate(spec, options.ranges, dialect, 'T')]).map((line, index) =>
      index === 0 ? `ON ${line}` : line,
    ),
    'WHEN MATCHED AND (',
    ...indent(supersedes(spec, dialect)),
    ') THEN UPDATE SET',
    ...indent(
      commaSeparated([
        ...updated.map((name) => `${quote(name)} = S.${quote(name)}`),
        ...stamps.map(([name, value]) => `${quote(name)} = ${value}`),
      ]),
    ),
    'WHEN NOT MATCHED THEN INSERT (',
    ...indent(commaSeparated([...columns, ...stamps.map(([name]) => name)].map(quote))),
    ') VALUES (',
    ...indent(commaSeparated([...columns.map((name) => `S.${quote(name)}`), ...stamps.map(([, value]) => value)])),
    ')',
  ]);
}

/**
 * Whether the staged row S is greater than the final row T under the same total order that ranks staged rows. A bare comparison of
 * offsets is not enough: with two payloads on one (key, offset) the result would depend on the order of arrival. NULL in T counts as
 * older than anything, a NULL `_dedup_deleted` as FALSE: the final table may be older than dedup, or than `delete_when`.
 */
export function supersedes(spec: TableSpec, dialect: Dialect): readonly string[] {
  const [s, t] = [(name: string): string => `S.${dialect.quote(name)}`, (name: string): string => `T.${dialect.quote(name)}`];
  const sameOffset = spec.sourceOffset.map((name) => `${s(name)} = ${t(name)}`).join(' AND ');
  const newerHash = `(${t('_dedup_hash')} IS NULL OR ${s('_dedup_hash')} > ${t('_dedup_hash')})`;
  const lines = [
    ...spec.sourceOffset.map((name) => `${t(name)} IS NULL`),
    ...spec.sourceOffset.map((name, index) =>
      [...spec.sourceOffset.slice(0, index).map((higher) => `${s(higher)} = ${t(higher)}`), `${s(name)} > ${t(name)}`].join(
        ' AND ',
      ),
    ),
  ];
  if (spec.deleteWhen === undefined) {
    lines.push(`${sameOffset} AND ${newerHash}`);
  } else {
    const wasDeleted = `COALESCE(${t('_dedup_deleted')}, FALSE)`;
    lines.push(`${sameOffset} AND ${s('_dedup_deleted')} AND NOT ${wasDeleted}`);
    lines.push(`${sameOffset} AND ${s('_dedup_deleted')} = ${wasDeleted} AND ${newerHash}`);
  }
  return lines.map((line, index) => (index === 0 ? line : `OR ${line}`));
}
