import { parseInstant, type Instant } from '../spec/instant.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { indent, commaSeparated, statement, type Statement } from './statement.ts';
import { countOf, textOf, type Row } from './value.ts';

/** What is staged and not merged. */
export interface Backlog {
  readonly rows: number;
  /** When the oldest of them was staged; null: there is none. */
  readonly oldest: Instant | null;
}

export interface BacklogOptions {
  /** Everything staged before is merged, but for the pending loads; undefined: nothing is. */
  readonly watermark?: Instant;
  /** Loads of which rows from before the watermark may not be merged. */
  readonly pending: readonly { readonly runId: string; readonly lowestStamp: Instant }[];
}

/** Counts the staged rows that no merge has covered. Reads two columns of the partitions since the oldest of them. */
export function compileBacklog(spec: TableSpec, options: BacklogOptions, dialect: Dialect): Statement {
  const stagedAt = dialect.quote(spec.staging.ingestedAt);
  const { watermark, pending } = options;
  return statement(`count the rows of ${spec.staging.table} that are not merged`, [
    'SELECT',
    ...indent(commaSeparated([`COUNT(*) AS ${dialect.quote('backlog')}`, `MIN(${stagedAt}) AS ${dialect.quote('oldest')}`])),
    `FROM ${dialect.table(spec.staging.table)}`,
    ...(watermark === undefined ? [] : unmerged(watermark, pending, stagedAt, dialect)),
  ]);
}

/** The answer of `compileBacklog`. */
export function readBacklog(rows: readonly Row[]): Backlog {
  const row = rows[0] ?? {};
  const oldest = textOf(row, 'oldest');
  return { rows: countOf(row, 'backlog'), oldest: oldest === null ? null : (parseInstant(oldest) ?? null) };
}

function unmerged(watermark: Instant, pending: BacklogOptions['pending'], stagedAt: string, dialect: Dialect): readonly string[] {
  const since = `${stagedAt} >= ${dialect.timestamp(watermark)}`;
  if (pending.length === 0) return [`WHERE ${since}`];
  const lowest = pending.map((load) => load.lowestStamp).reduce((a, b) => (a < b ? a : b), watermark);
  const loads = pending.map((load) => dialect.string(load.runId)).join(', ');
  return [
    `WHERE ${stagedAt} >= ${dialect.timestamp(lowest)}`,
    `  AND (${since} OR ${dialect.quote('_dedup_load_id')} IN (${loads}))`,
  ];
}
