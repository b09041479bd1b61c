import { isNested } from '../spec/column-type.ts';
import { columnNamed, knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { supersedes } from './supersedes.ts';
import { rangesPredicate } from './partition-ranges.ts';
import { isPayload } from './staged-rows.ts';
import { allOf, commaSeparated, indent } from './statement.ts';
import { judgedTerms, sampleTerms, scopeTerms, uncoveredTerms, type VerifyScope } from './verify-scope.ts';
import { keyList, offsetExpressions, winnerColumns, winners } from './winners.ts';

/**
 * Staging against the final table: one row for each key that the one, the other or both have. Selects `columns` (expressions on the
 * staged winner `S` and on the greatest of the key's final rows `T`), and
 *
 * - `_dedup_judged`: whether the key has a staged winner;
 * - `_dedup_copies`: how many final rows it has;
 * - `_dedup_difference`: how the greatest of them differs from the winner; NULL: as it should be, or not to be judged;
 * - `_dedup_kind`: the finding; NULL: none;
 * - `_dedup_mended`: whether a repair sets the row to the staged winner.
 *
 * A final row above the winner is right as long as a staged row that is not read may be its source.
 */
export function differences(
  spec: TableSpec,
  scope: VerifyScope,
  columns: readonly string[],
  others: readonly string[],
  dialect: Dialect,
): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const [difference, copies] = [quote('_dedup_difference'), quote('_dedup_copies')];
  return [
    'SELECT *, CASE',
    `  WHEN ${difference} = 'null_key' THEN ${difference}`,
    `  WHEN ${copies} > 1 THEN 'duplicate'`,
    ...(spec.sourcePartition.length === 0 ? [] : [`  WHEN ${difference} IS NULL AND ${quote('_dedup_moved')} THEN 'moved'`]),
    `  ELSE ${difference}`,
    `END AS ${quote('_dedup_kind')},`,
    `COALESCE(${difference} IN (${MENDED.map((kind) => `'${kind}'`).join(', ')}), FALSE) AS ${quote('_dedup_mended')}`,
    'FROM (',
    ...indent([
      'SELECT',
      ...indent([
        ...columns.map((column) => `${column},`),
        `S.${quote(firstKey(spec))} IS NOT NULL AS ${quote('_dedup_judged')},`,
        `COALESCE(T.${copies}, 0) AS ${copies},`,
        ...(spec.sourcePartition.length === 0 ? [] : [`P.${quote(firstKey(spec))} IS NOT NULL AS ${quote('_dedup_moved')},`]),
        'CASE',
        ...indent(differenceCases(spec, scope, dialect)),
        `END AS ${difference}`,
      ]),
      'FROM (',
      ...indent(judgedWinners(spec, scope, dialect)),
      ') AS S',
      'FULL JOIN (',
      ...indent(finalRows(spec, scope, others, dialect)),
      `) AS T ON ${keysEqual(spec, 'S', 'T', dialect)}`,
      ...uncoveredKeys(spec, scope, dialect),
      ...movedKeys(spec, scope, dialect),
    ]),
    `) AS ${quote('_dedup_compared')}`,
  ];
}

/** The differences that setting the row to the staged winner mends. */
const MENDED = ['missing', 'stale', 'changed', 'ahead'] as const;

function differenceCases(spec: TableSpec, scope: VerifyScope, dialect: Dialect): readonly string[] {
  const t = (name: string): string => `T.${dialect.quote(name)}`;
  const covered = `U.${dialect.quote(firstKey(spec))} IS NULL`;
  const byMerge = `${t('_dedup_merge_seq')} IS NOT NULL`;
  const noStaged = `S.${dialect.quote(firstKey(spec))} IS NULL`;
  return [
    `WHEN T.${dialect.quote('_dedup_copies')} IS NULL THEN 'missing'`,
    `WHEN ${spec.naturalKey.map((name) => `${t(name)} IS NULL`).join(' OR ')} THEN 'null_key'`,
    ...(scope.complete
      ? [
          `WHEN ${noStaged} AND ${covered} AND ${byMerge} THEN 'unstaged'`,
          // Not written by a merge: it was there before dedup, or another hand put it there.
          `WHEN ${noStaged} AND ${covered} THEN 'unwritten'`,
        ]
      : []),
    `WHEN ${noStaged} THEN NULL`,
    'WHEN (',
    ...indent(supersedes(spec, dialect)),
    ") THEN 'stale'",
    `WHEN ${sameVersion(spec, dialect)} THEN`,
    ...indent(contentCase(spec, dialect)),
    ...(scope.complete ? [`WHEN ${byMerge} AND ${covered} THEN 'ahead'`] : []),
  ];
}

/** Equal in offset, kind and hash; asked only of a final row without NULLs in offset and hash. */
function sameVersion(spec: TableSpec, dialect: Dialect): string {
  const deleted = dialect.quote('_dedup_deleted');
  return [
    ...[...spec.sourceOffset, '_dedup_hash'].map((name) => `S.${dialect.quote(name)} = T.${dialect.quote(name)}`),
    ...(knowsDeletes(spec) ? [`S.${deleted} = COALESCE(T.${deleted}, FALSE)`] : []),
  ].join(' AND ');
}

/** The hash of a row stands for its content, so the same version with other content was changed by another hand. */
function contentCase(spec: TableSpec, dialect: Dialect): readonly string[] {
  const payload = spec.columns.filter(({ name }) => isPayload(spec, name));
  if (payload.length === 0) return ['NULL'];
  const terms = payload.map(({ name, type }) => {
    const [s, t] = [`S.${dialect.quote(name)}`, `T.${dialect.quote(name)}`];
    // JSON, ARRAY and STRUCT compare with nothing, or not everywhere; their hashes do, and are never NULL.
    if (type === 'JSON' || isNested(type)) {
      return `${dialect.hash([{ name, type, expression: s }])} <> ${dialect.hash([{ name, type, expression: t }])}`;
    }
    return `${s} IS DISTINCT FROM ${t}`;
  });
  return ['CASE WHEN', ...indent(terms.map((term, index) => (index === 0 ? term : `OR ${term}`))), "THEN 'changed' END"];
}

function judgedWinners(spec: TableSpec, scope: VerifyScope, dialect: Dialect): readonly string[] {
  const { window, ranges, judgedSince } = scope;
  const all = winners(spec, { window, ranges, only: scopeTerms(spec, scope, dialect) }, dialect);
  if (judgedSince === undefined) return all;
  return [
    'SELECT',
    ...indent(commaSeparated(winnerColumns(spec).map((name) => `W.${dialect.quote(name)}`))),
    'FROM (',
    ...indent(all),
    ') AS W',
    'JOIN (',
    ...indent([
      `SELECT DISTINCT ${keyList(spec, dialect)}`,
      `FROM ${dialect.table(spec.staging.table)}`,
      ...where([...judgedTerms(spec, scope, dialect), ...rangesPredicate(spec, ranges, dialect)]),
    ]),
    `) AS J ON ${keysEqual(spec, 'W', 'J', dialect)}`,
  ];
}

/** The greatest of the final rows of each key, by the order that ranks staged rows; NULL is older than anything, as in the MERGE. */
function finalRows(spec: TableSpec, scope: VerifyScope, others: readonly string[], dialect: Dialect): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const key = keyList(spec, dialect);
  const order = [
    ...offsetExpressions(spec, dialect).map(({ expression, type }) => `${dialect.ordered(expression, type)} DESC NULLS LAST`),
    ...(knowsDeletes(spec) ? [`COALESCE(${quote('_dedup_deleted')}, FALSE) DESC`] : []),
    `${quote('_dedup_hash')} DESC NULLS LAST`,
  ].join(', ');
  return [
    'SELECT * FROM (',
    ...indent([
      'SELECT',
      ...indent([
        ...[...winnerColumns(spec), '_dedup_merged_at', '_dedup_merge_seq', ...others].map((name) => `${quote(name)},`),
        `ROW_NUMBER() OVER (PARTITION BY ${key} ORDER BY ${order}) AS ${quote('_dedup_rank')},`,
        `COUNT(*) OVER (PARTITION BY ${key}) AS ${quote('_dedup_copies')}`,
      ]),
      `FROM ${dialect.table(spec.table)}`,
      ...where([...finalRanges(spec, scope, dialect), ...sampleTerms(spec, scope, dialect)]),
    ]),
    `) AS ${quote('_dedup_final')}`,
    `WHERE ${quote('_dedup_rank')} = 1`,
  ];
}

/** The ranges, and the rows that lie in no partition because their key is NULL. */
function finalRanges(spec: TableSpec, { ranges }: VerifyScope, dialect: Dialect): readonly string[] {
  if (spec.partitionBy === undefined) return [];
  const column = dialect.quote(columnNamed(spec, spec.partitionBy.column).name);
  return rangesPredicate(spec, ranges, dialect).map((predicate) => `(${predicate} OR ${column} IS NULL)`);
}

function uncoveredKeys(spec: TableSpec, scope: VerifyScope, dialect: Dialect): readonly string[] {
  if (!scope.complete) return [];
  return [
    'LEFT JOIN (',
    ...indent([
      `SELECT DISTINCT ${keyList(spec, dialect)}`,
      `FROM ${dialect.table(spec.staging.table)}`,
      ...where(uncoveredTerms(spec, scope, dialect)),
    ]),
    `) AS U ON ${keysEqual(spec, 'T', 'U', dialect)}`,
  ];
}

/** Keys seen under two source partitions, where the spec declares any. */
function movedKeys(spec: TableSpec, scope: VerifyScope, dialect: Dialect): readonly string[] {
  if (spec.sourcePartition.length === 0) return [];
  const differs = spec.sourcePartition.map((name) => `MIN(${dialect.quote(name)}) <> MAX(${dialect.quote(name)})`);
  return [
    'LEFT JOIN (',
    ...indent([
      `SELECT ${keyList(spec, dialect)}`,
      `FROM ${dialect.table(spec.staging.table)}`,
      ...where([...judgedTerms(spec, scope, dialect), ...rangesPredicate(spec, scope.ranges, dialect)]),
      `GROUP BY ${keyList(spec, dialect)}`,
      `HAVING ${differs.join(' OR ')}`,
    ]),
    `) AS P ON ${keysEqual(spec, 'S', 'P', dialect)}`,
  ];
}

function keysEqual(spec: TableSpec, left: string, right: string, dialect: Dialect): string {
  return spec.naturalKey.map((name) => `${left}.${dialect.quote(name)} = ${right}.${dialect.quote(name)}`).join(' AND ');
}

function where(terms: readonly string[]): readonly string[] {
  return allOf(terms).map((line, index) => (index === 0 ? `WHERE ${line}` : line));
}

function firstKey(spec: TableSpec): string {
  return spec.naturalKey[0] ?? '';
}
