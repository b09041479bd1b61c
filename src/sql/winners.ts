import { columnNamed, knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import type { TypedExpression } from './dialect.ts';
import type { QueryDialect } from './query-dialect.ts';
import { commaSeparated, indent } from './statement.ts';
import { rankedRows } from './ranked-rows.ts';
import { usableTerms, type StagedRowsOptions } from './staged-rows.ts';

export interface WinnersOptions extends StagedRowsOptions {
  /** Whether only keys with several rows are ranked (`RankedRowsOptions.copiesOnly`); the winners are the same. Default false. */
  readonly copiesOnly?: boolean;
  /** As in `RankedRowsOptions`. */
  readonly copied?: string;
}

/**
 * The winners select: the greatest staged event of each natural key in the window, under the one total order (DESIGN §3). MERGE, the
 * read-time view, `verify` and `explain` all stand on it. Selects the columns of the spec, then `_dedup_deleted` (where declared) and
 * `_dedup_hash`. Exactly one row a key: DuckDB does not raise on two.
 */
export function winners(spec: TableSpec, options: WinnersOptions, dialect: QueryDialect): readonly string[] {
  const rank = {
    name: '_dedup_rank',
    ranked: ['ROW_NUMBER() OVER (', `  PARTITION BY ${keyList(spec, dialect)}`, `  ORDER BY ${versionOrder(spec, dialect)})`],
    alone: '1',
  };
  const ranking = {
    ...options,
    columns: [rank],
    where: usableTerms(spec, dialect),
    copiesOnly: options.copiesOnly === true,
  };
  return [
    'SELECT',
    ...indent(commaSeparated(winnerColumns(spec).map((name) => dialect.quote(name)))),
    'FROM (',
    ...indent(rankedRows(spec, ranking, dialect)),
    `) AS ${dialect.quote('_dedup_ranked')}`,
    `WHERE ${dialect.quote('_dedup_rank')} = 1`,
  ];
}

/** Names of the columns that `winners` selects, in order. */
export function winnerColumns(spec: TableSpec): readonly string[] {
  const deleted = knowsDeletes(spec) ? ['_dedup_deleted'] : [];
  return [...spec.columns.map((column) => column.name), ...deleted, '_dedup_hash'];
}

/** The natural key columns, comma-separated. */
export function keyList(spec: TableSpec, dialect: QueryDialect): string {
  return spec.naturalKey.map((name) => dialect.quote(name)).join(', ');
}

/** The source offset columns, greatest first. */
export function offsetOrder(spec: TableSpec, dialect: QueryDialect): string {
  return offsetExpressions(spec, dialect)
    .map(({ expression, type }) => `${dialect.ordered(expression, type)} DESC`)
    .join(', ');
}

/** The source offset columns, most significant first. */
export function offsetExpressions(spec: TableSpec, dialect: QueryDialect): readonly TypedExpression[] {
  return spec.sourceOffset.map((name) => ({ name, expression: dialect.quote(name), type: columnNamed(spec, name).type }));
}

/** The total order, greatest first: source offset, tombstone over row, row hash. */
export function versionOrder(spec: TableSpec, dialect: QueryDialect): string {
  const deleted = knowsDeletes(spec) ? `${dialect.quote('_dedup_deleted')} DESC, ` : '';
  return `${offsetOrder(spec, dialect)}, ${deleted}${dialect.quote('_dedup_hash')} DESC`;
}
