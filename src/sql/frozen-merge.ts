import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect, TypedExpression, UpsertDialect } from './dialect.ts';
import { scanColumns, scanSelect, type ScanOptions } from './scan.ts';
import { isPayload, stagedRows } from './staged-rows.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { supersedes } from './supersedes.ts';
import { upsertLines } from './upsert.ts';
import { keyList, offsetExpressions, versionOrder, winnerColumns } from './winners.ts';

/** The rows of a window with their ranks, for the time of one transaction. */
const RANKED_TABLE = '_dedup_ranked';

/** What a merge by upsert is made of. All of it runs in one transaction. */
export interface FrozenMerge {
  /** Keeps other merges of the table, and loads into it, out until the end of the transaction. */
  readonly lock: Statement;
  /** Ranks the window, once: whatever is staged meanwhile, counts and write are about these rows. */
  readonly freeze: Statement;
  /** What the window holds; `readScan` reads the answer. */
  readonly scan: Statement;
  /** Where the ranked rows are. */
  readonly table: string;
  /** How many winners are `missing` in the final table: none after the write, unless something on the table drops rows. */
  readonly missing: Statement;
  /** Brings the winners into the final table, as merge number `seq`. Answers how many were `inserted` and `updated`. */
  write(seq: number, header?: string): Statement;
}

/**
 * The merge where it is no MERGE: the window is ranked into a table of the transaction, which the counts and the upsert both read. So the
 * counts are exactly those of what is written, and nothing is ranked twice. Its rows lie in the order of the key, so the upsert goes through
 * the final table's index in order, and two writers that lock the same rows lock them in the same order. No ranges: conflicts are looked up
 * in the index, whatever else stands there.
 */
export function compileFrozenMerge(spec: TableSpec, options: ScanOptions, dialect: Dialect, upsert: UpsertDialect): FrozenMerge {
  const table = upsert.temporaryTable(RANKED_TABLE);
  return {
    table,
    lock: statement(`lock ${spec.table}`, upsert.lock(spec.table)),
    freeze: statement(
      `rank the staged rows of ${spec.table}`,
      upsert.createTemporaryTable(RANKED_TABLE, rankedRows(spec, options, dialect)),
    ),
    scan: statement(`scan the staged rows of ${spec.table}`, [
      ...scanSelect(spec, options, dialect),
      `FROM ${table}`,
      `GROUP BY ${dialect.quote('_dedup_partition')}`,
    ]),
    missing: statement(`look for the winners in ${spec.table}`, [
      `SELECT COUNT(*) AS ${dialect.quote('missing')}`,
      `FROM ${table} AS S`,
      `WHERE S.${dialect.quote('_dedup_copy')} = 1`,
      `  AND S.${dialect.quote('_dedup_usable')}`,
      `  AND NOT EXISTS (`,
      `    SELECT 1 FROM ${dialect.table(spec.table)} AS T`,
      `    WHERE ${spec.naturalKey.map((name) => `T.${dialect.quote(name)} = S.${dialect.quote(name)}`).join(' AND ')})`,
    ]),
    write: (seq, header) =>
      statement(mergeSummary(spec), [
        ...(header === undefined ? [] : [`-- dedup ${header}`]),
        ...writeLines(spec, table, seq, dialect, upsert),
      ]),
  };
}

/** What a merge is for, in one line. */
export function mergeSummary(spec: TableSpec): string {
  return `merge ${spec.table} by ${spec.naturalKey.join(', ')}, highest ${spec.sourceOffset.join(', ')} wins`;
}

/** The whole merge as one text that can be run by hand. */
export function mergeScript(spec: TableSpec, { lock, freeze, scan }: FrozenMerge, write: Statement): Statement {
  return statement(mergeSummary(spec), [
    'BEGIN;',
    ...[lock, freeze, scan, write].flatMap(({ sql }) => `${sql};`.split('\n')),
    'COMMIT',
  ]);
}

/**
 * All rows of the window by key, the greatest of each first. Only the greatest keeps its payload: the others are counted, and may be many
 * and wide. One pass: within a key the first offset is the greatest, so no second ranking tells which rows are superseded. The key comes
 * before all else, since a sort is fast by the column that it begins with.
 */
function rankedRows(spec: TableSpec, { window }: ScanOptions, dialect: Dialect): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const copy = quote('_dedup_copy');
  const over = `OVER (PARTITION BY ${keyList(spec, dialect)}, ${quote('_dedup_usable')} ORDER BY ${versionOrder(spec, dialect)})`;
  const isGreatest = offsetExpressions(spec, dialect).map(({ expression, type }: TypedExpression) => {
    const ordered = dialect.ordered(expression, type);
    return `${ordered} = FIRST_VALUE(${ordered}) ${over}`;
  });
  return [
    'SELECT',
    ...indent(
      commaSeparated([
        ...winnerColumns(spec).map((name) =>
          isPayload(spec, name) && !name.startsWith('_dedup_')
            ? `CASE WHEN ${copy} = 1 THEN ${quote(name)} END AS ${quote(name)}`
            : quote(name),
        ),
        ...['usable', 'partition', 'staged_at', 'copy', 'version', 'offset'].map((name) => quote(`_dedup_${name}`)),
      ]),
    ),
    'FROM (',
    ...indent([
      'SELECT *,',
      ...indent(
        commaSeparated([
          `ROW_NUMBER() ${over} AS ${copy}`,
          `RANK() ${over} AS ${quote('_dedup_version')}`,
          `CASE WHEN ${isGreatest.join(' AND ')} THEN 1 ELSE 2 END AS ${quote('_dedup_offset')}`,
        ]),
      ),
      'FROM (',
      ...indent(stagedRows(spec, { window, ranges: [], extra: scanColumns(spec, dialect) }, dialect, [])),
      `) AS ${quote('_dedup_staged')}`,
    ]),
    `) AS ${quote('_dedup_numbered')}`,
    // The order that the ranking has left them in: it costs nothing, and says so.
    `ORDER BY ${keyList(spec, dialect)}`,
  ];
}

function writeLines(spec: TableSpec, table: string, seq: number, dialect: Dialect, upsert: UpsertDialect): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  return upsertLines(
    spec,
    [
      'SELECT',
      ...indent(commaSeparated([...winnerColumns(spec).map((name) => `S.${quote(name)}`), dialect.now, String(seq)])),
      `FROM ${table} AS S`,
      `WHERE S.${quote('_dedup_copy')} = 1`,
      `  AND S.${quote('_dedup_usable')}`,
    ],
    ['WHERE (', ...indent(supersedes(spec, dialect, 'EXCLUDED')), ')'],
    dialect,
    upsert,
  );
}
