import type { Instant } from '../spec/instant.ts';
import { knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import type { QueryDialect } from './query-dialect.ts';
import { allOf, commaSeparated, indent, statement, type Statement } from './statement.ts';
import { supersedes } from './supersedes.ts';
import { winnerColumns, winners } from './winners.ts';

/**
 * What a view reads. `final`: what merges have brought. `staging`: the window over the log, without any merge. `both`: the final table, and
 * what is staged and not merged yet.
 */
export type ViewOf = NonNullable<TableSpec['view']['of']>;

export interface ViewOptions {
  readonly of: ViewOf;
  /**
   * For `both`: nothing staged before is unmerged; absent: anything may be. A literal, which stays right as merges go on: what they have merged
   * meanwhile is read again and changes nothing, for the same order decides here and in the MERGE, and later loads are stamped later. Only
   * literals prune the partitions of staging; the watermark itself, asked of the ledger by a subquery, would always read all of it, and
   * would have to know of pending loads, lost ledgers and re-created tables. So a view that is made once becomes no more than slower, up to
   * a read of all that is retained, until it is made again.
   */
  readonly since?: Instant;
}

/** The live rows of a table at read time, with the columns of the spec and none of dedup's. */
export function compileView(spec: TableSpec, options: ViewOptions, dialect: QueryDialect): Statement {
  return statement(SUMMARIES[options.of](spec), viewLines(spec, options, dialect));
}

const SUMMARIES: Readonly<Record<ViewOf, (spec: TableSpec) => string>> = {
  final: ({ table }) => `the live rows of ${table}, as far as they are merged`,
  staging: ({ table, staging, naturalKey, sourceOffset }) =>
    `the live rows of ${table} out of all that is staged in ${staging.table}: by ${naturalKey.join(', ')}, highest ${sourceOffset.join(', ')} wins`,
  both: ({ table, staging }) => `the live rows of ${table}, and of what is staged in ${staging.table} and not merged yet`,
};

/** The text of `compileView`. */
export function viewLines(spec: TableSpec, { of, since }: ViewOptions, dialect: QueryDialect): readonly string[] {
  if (of === 'staging') return stagingView(spec, dialect);
  return of === 'final' ? finalView(spec, dialect) : freshView(spec, since, dialect);
}

function finalView(spec: TableSpec, dialect: QueryDialect): readonly string[] {
  return [
    ...selectColumns(spec, dialect),
    `FROM ${dialect.table(spec.table)}`,
    ...(knowsDeletes(spec) ? [`WHERE ${dialect.quote('_dedup_deleted')} IS NOT TRUE`] : []),
  ];
}

function stagingView(spec: TableSpec, dialect: QueryDialect): readonly string[] {
  const ours = winnerColumns(spec).filter((name) => !spec.columns.some((column) => column.name === name));
  return [
    ...(dialect.allBut === undefined ? selectColumns(spec, dialect) : [`SELECT ${dialect.allBut(ours)}`]),
    'FROM (',
    ...indent(winners(spec, { ranges: [] }, dialect)),
    `) AS ${dialect.quote('_dedup_winners')}`,
    ...(knowsDeletes(spec) ? [`WHERE NOT ${dialect.quote('_dedup_deleted')}`] : []),
  ];
}

/**
 * Final rows that no staged winner supersedes, and staged winners that supersede their final row or have none: order and guard of the
 * MERGE, so it shows what the next merge would leave. Two joins and no window over the final table: the few fresh rows go to the many, which
 * are neither shuffled nor sorted, and a reader's condition on a column reaches the final table, so that it prunes partitions there.
 */
function freshView(spec: TableSpec, since: Instant | undefined, dialect: QueryDialect): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const [final, fresh] = [`${dialect.table(spec.table)} AS T`, `${quote('_dedup_fresh')} AS S`];
  const only = since === undefined ? [] : [`${quote(spec.staging.ingestedAt)} >= ${dialect.timestamp(since)}`];
  const on = allOf(spec.naturalKey.map((name) => `T.${quote(name)} = S.${quote(name)}`));
  const join = on.map((line, index) => (index === 0 ? `ON ${line}` : line));
  const noMatch = (side: 'S' | 'T'): string => `${side}.${quote(spec.naturalKey[0] ?? '')} IS NULL`;
  const live = (side: 'S' | 'T'): readonly string[] =>
    knowsDeletes(spec) ? [`  AND ${side}.${quote('_dedup_deleted')} IS NOT TRUE`] : [];
  return [
    `WITH ${quote('_dedup_fresh')} AS (`,
    ...indent(winners(spec, { ranges: [], only }, dialect)),
    ')',
    ...selectColumns(spec, dialect, 'T'),
    `FROM ${final}`,
    `LEFT JOIN ${fresh}`,
    ...join,
    `WHERE (${noMatch('S')} OR NOT (`,
    ...indent(supersedes(spec, dialect)),
    '))',
    ...live('T'),
    'UNION ALL',
    ...selectColumns(spec, dialect, 'S'),
    `FROM ${fresh}`,
    `LEFT JOIN ${final}`,
    ...join,
    `WHERE (${noMatch('T')} OR`,
    ...indent(supersedes(spec, dialect)),
    ')',
    ...live('S'),
  ];
}

/** The columns of the spec, of one table where two are joined. */
function selectColumns(spec: TableSpec, dialect: QueryDialect, side?: 'S' | 'T'): readonly string[] {
  const names = spec.columns.map(({ name }) => `${side === undefined ? '' : `${side}.`}${dialect.quote(name)}`);
  return ['SELECT', ...indent(commaSeparated(names))];
}
