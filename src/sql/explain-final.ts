import { parseInstant, type Instant } from '../spec/instant.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import { offsetText } from './compare-offsets.ts';
import type { Dialect } from './dialect.ts';
import { keyEquals, type KeyTexts } from './key-equals.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { countOf, textOf, type Row } from './value.ts';

/** What the final table holds of one key. */
export interface FinalRow {
  /** Rows with this key: one, unless something other than dedup wrote into the table. */
  readonly copies: number;
  /** One text a component; null: a component is NULL, as in a row that is older than dedup. */
  readonly offset: readonly string[] | null;
  readonly deleted: boolean;
  /** Null: no merge has written it. */
  readonly hash: bigint | null;
  readonly mergedAt: Instant | null;
  readonly mergeSeq: number | null;
  /** All columns, by name. */
  readonly row: Row;
}

/** The columns of the final table that say where a row came from. */
const TRACE = ['_dedup_hash', '_dedup_merged_at', '_dedup_merge_seq', '_dedup_deleted'] as const;

/**
 * The row of one key in the final table. `present`: the columns that the table has, in lower case; a table that was there before dedup, or
 * before a change of the spec, has not all of them until the next merge.
 */
export function compileExplainFinal(spec: TableSpec, key: KeyTexts, present: ReadonlySet<string>, dialect: Dialect): Statement {
  const names = [...spec.columns.map((column) => column.name), ...TRACE].filter((name) => present.has(name.toLowerCase()));
  const order = [...spec.sourceOffset, '_dedup_hash'].filter((name) => present.has(name.toLowerCase()));
  return statement(`find the row of one key in ${spec.table}`, [
    'SELECT',
    ...indent(
      commaSeparated([...names.map((name) => dialect.quote(name)), `COUNT(*) OVER () AS ${dialect.quote('_dedup_total')}`]),
    ),
    `FROM ${dialect.table(spec.table)}`,
    ...keyEquals(spec, key, dialect).map((term, index) => `${index === 0 ? 'WHERE' : '  AND'} ${term}`),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.map((name) => `${dialect.quote(name)} DESC`).join(', ')}`]),
    'LIMIT 1',
  ]);
}

/** The answer of `compileExplainFinal`; null: there is no such row. */
export function readFinalRow(spec: TableSpec, rows: readonly Row[]): FinalRow | null {
  const [row] = rows;
  if (row === undefined) return null;
  const offset = spec.sourceOffset.map((name) => row[name] ?? null);
  const hash = textOf(row, '_dedup_hash');
  const mergedAt = textOf(row, '_dedup_merged_at');
  const seq = textOf(row, '_dedup_merge_seq');
  return {
    copies: countOf(row, '_dedup_total'),
    offset: offset.includes(null) ? null : offset.map(offsetText),
    deleted: row['_dedup_deleted'] === true,
    hash: hash === null ? null : BigInt(hash),
    mergedAt: mergedAt === null ? null : (parseInstant(mergedAt) ?? null),
    mergeSeq: seq === null ? null : Number(seq),
    row: Object.fromEntries(spec.columns.map(({ name }) => [name, row[name] ?? null])),
  };
}
