import { columnNamed, knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import { offsetText } from './compare-offsets.ts';
import type { Dialect } from './dialect.ts';
import type { Window } from './staged-rows.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { supersedes } from './supersedes.ts';
import { countOf, type Row } from './value.ts';
import { winners } from './winners.ts';

/** The final table before a rebuild, and what the rebuild would take from it. */
export interface RebuildLoss {
  readonly rows: number;
  /** Of these, no tombstones. */
  readonly live: number;
  /** Rows of which nothing is staged any more. */
  readonly lost: number;
  /** Rows that are newer than all that is staged of their key. */
  readonly setBack: number;
  /** The lowest source offset, one text a component; null: there is no row with one. */
  readonly leastOffset: readonly string[] | null;
}

/** Holds every final row against the winners of the window. */
export function compileRebuildLoss(spec: TableSpec, window: Window, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const key = quote(spec.naturalKey[0] ?? '');
  const deleted = `COALESCE(T.${quote('_dedup_deleted')}, FALSE)`;
  const hasOffset = spec.sourceOffset.map((name) => `T.${quote(name)} IS NOT NULL`).join(' AND ');
  const offsets = spec.sourceOffset.map((name) => ({ name, expression: `T.${quote(name)}`, type: columnNamed(spec, name).type }));
  const least = dialect.extreme('least', offsets, `(${hasOffset})`);
  const same = [
    ...spec.sourceOffset.map((name) => `S.${quote(name)} = T.${quote(name)}`),
    ...(knowsDeletes(spec) ? [`S.${quote('_dedup_deleted')} = ${deleted}`] : []),
    `S.${quote('_dedup_hash')} = T.${quote('_dedup_hash')}`,
  ].join(' AND ');
  const older = `S.${key} IS NOT NULL AND NOT (${supersedes(spec, dialect).join(' ')}) AND NOT (${same})`;
  return statement(`find the rows of ${spec.table} that ${spec.staging.table} no longer covers`, [
    'SELECT',
    ...indent(
      commaSeparated([
        `COUNT(*) AS ${quote('rows_before')}`,
        `${dialect.countIf(knowsDeletes(spec) ? `NOT ${deleted}` : 'TRUE')} AS ${quote('live_before')}`,
        `${dialect.countIf(`S.${key} IS NULL`)} AS ${quote('lost')}`,
        `${dialect.countIf(older)} AS ${quote('set_back')}`,
        ...least.map((expression, index) => `${expression} AS ${quote(`least_${index}`)}`),
      ]),
    ),
    `FROM ${dialect.table(spec.table)} AS T`,
    'LEFT JOIN (',
    ...indent(winners(spec, { window, ranges: [] }, dialect)),
    ') AS S',
    `ON ${spec.naturalKey.map((name) => `T.${quote(name)} = S.${quote(name)}`).join(' AND ')}`,
  ]);
}

/** The answer of `compileRebuildLoss`. */
export function readRebuildLoss(spec: TableSpec, [row = {}]: readonly Row[]): RebuildLoss {
  const least = spec.sourceOffset.map((_, index) => row[`least_${index}`] ?? null);
  return {
    rows: countOf(row, 'rows_before'),
    live: countOf(row, 'live_before'),
    lost: countOf(row, 'lost'),
    setBack: countOf(row, 'set_back'),
    leastOffset: least.includes(null) ? null : least.map(offsetText),
  };
}

/** How many rows the final table has, and how many of them are no tombstones. */
export function compileFinalCounts(spec: TableSpec, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const live = knowsDeletes(spec) ? `${quote('_dedup_deleted')} IS NOT TRUE` : 'TRUE';
  return statement(`count the rows of ${spec.table}`, [
    'SELECT',
    ...indent(commaSeparated([`COUNT(*) AS ${quote('rows_now')}`, `${dialect.countIf(live)} AS ${quote('live_now')}`])),
    `FROM ${dialect.table(spec.table)}`,
  ]);
}
