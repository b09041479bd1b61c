import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { allOf, commaSeparated, indent, statement, type Statement } from './statement.ts';
import type { Window } from './staged-rows.ts';
import { rangesPredicate, type PartitionRange } from './partition-ranges.ts';
import { compileFrozenMerge, mergeScript, mergeSummary } from './frozen-merge.ts';
import type { ScanOptions } from './scan.ts';
import { supersedes } from './supersedes.ts';
import { winnerColumns, winners } from './winners.ts';

export interface MergeOptions {
  readonly window: Window;
  /** Touched ranges of the partition column, the same on source and target; empty: none. */
  readonly ranges: readonly PartitionRange[];
  /** `_dedup_merge_seq` of the rows that this merge writes. */
  readonly seq: number;
  /** About how many rows of the window are not the winners of their keys, and how many winners: decides how they are ranked. */
  readonly counts?: { readonly copies: number; readonly winners: number };
  /** Where the keys with several rows are, if they have been looked up before (`FrozenKeys`). */
  readonly copied?: string;
  /** What the first line tells whoever finds the statement in a job list: one line of JSON. Absent: no such line. */
  readonly header?: string;
  /** Where the merge counts by itself what it reads (it has an upsert), what it tells apart; absent: nothing. */
  readonly counted?: Pick<ScanOptions, 'watermark' | 'tailStart'>;
}

/**
 * The MERGE that brings the winners of the window into the final table. One plain statement, no script: only so is a dry run's
 * estimate true. Running it again changes nothing.
 */
export function compileMerge(spec: TableSpec, options: MergeOptions, dialect: Dialect): Statement {
  if (dialect.upsert !== undefined) {
    const { window, counted = { tailStart: window.end }, seq, header } = options;
    const merge = compileFrozenMerge(spec, { window, ...counted }, dialect, dialect.upsert);
    return mergeScript(spec, merge, merge.write(seq, header));
  }
  const quote = (name: string): string => dialect.quote(name);
  const columns = winnerColumns(spec);
  const keys = spec.naturalKey.map((name) => `T.${quote(name)} = S.${quote(name)}`);
  const stamps: readonly (readonly [name: string, value: string])[] = [
    ['_dedup_merged_at', dialect.now],
    ['_dedup_merge_seq', String(options.seq)],
  ];
  const updated = columns.filter((name) => !spec.naturalKey.includes(name));
  return statement(mergeSummary(spec), [
    ...(options.header === undefined ? [] : [`-- dedup ${options.header}`]),
    `MERGE INTO ${dialect.table(spec.table)} AS T`,
    'USING (',
    ...indent(winners(spec, { ...options, copiesOnly: ranksCopiesOnly(options, dialect) }, dialect)),
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

/** With many copies, nearly every row would be sorted nevertheless, and the looking up came on top. */
function ranksCopiesOnly({ counts }: MergeOptions, dialect: Dialect): boolean {
  return dialect.ranksCopiesOnly === true && counts !== undefined && counts.copies * 4 <= counts.winners;
}
