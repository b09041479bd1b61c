import type { Instant } from '../spec/instant.ts';
import { knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { partitionExpression } from './partition-expression.ts';
import type { ScanOptions } from './scan.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { stagedRows, usableTerms, type Window } from './staged-rows.ts';
import { keyList, offsetExpressions, offsetOrder, versionOrder } from './winners.ts';

/**
 * The scan for an engine in which grouping and joining cost far less than window functions. Three parts, each with a row a touched partition: all
 * rows, as if each were the winner of its key; the keys with several rows that are all alike, which are nearly all of these, also when every event
 * was delivered again; and the keys whose rows differ, the only ones that are ranked. The last two take back the winners that are none. The sums
 * over the parts are those of the scan by ranks alone. (DuckDB, two million rows, each key twice: a third of its processor time.) It also tells of
 * rows from another source partition than the winner of their key.
 */
export function compileScanByKey(spec: TableSpec, options: ScanOptions, dialect: Dialect): Statement {
  const keys = dialect.quote('_dedup_keys');
  return statement(`scan the staged rows of ${spec.table}`, [
    `WITH ${keys} AS MATERIALIZED (`,
    ...indent(copiedKeys(spec, options, dialect)),
    ')',
    ...scanParts(spec, options, dialect, keys),
  ]);
}

/**
 * The keys of a window that have several usable rows: the key, its `_dedup_partition`, the number of its `_dedup_rows`, and whether these are not
 * all alike (`_dedup_differs`). With `since`, also how many of them were staged from then on, `_dedup_since`.
 */
export function copiedKeys(spec: TableSpec, { window }: ScanOptions, dialect: Dialect, since?: Instant): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const [partition, stagedAt] = [quote('_dedup_partition'), quote('_dedup_staged_at')];
  const counted = since === undefined ? [] : [dialect.countIf(`${stagedAt} >= ${dialect.timestamp(since)}`)];
  return [
    'SELECT',
    ...indent(
      commaSeparated([
        keyList(spec, dialect),
        `${isOfKey(spec) ? partitionExpression(spec, dialect) : `MIN(${partition})`} AS ${partition}`,
        `COUNT(*) AS ${quote('_dedup_rows')}`,
        ...counted.map((count) => `${count} AS ${quote('_dedup_since')}`),
        `${differences(spec, dialect).join(' OR ')} AS ${quote('_dedup_differs')}`,
      ]),
    ),
    ...windowed(
      spec,
      window,
      dialect,
      usableTerms(spec, dialect),
      counted.map(() => `${quote(spec.staging.ingestedAt)} AS ${stagedAt}`),
    ),
    `GROUP BY ${keyList(spec, dialect)}`,
    'HAVING COUNT(*) > 1',
  ];
}

/** The parts of the scan, over the rows of `copiedKeys` in the table `keys`. */
export function scanParts(spec: TableSpec, options: ScanOptions, dialect: Dialect, keys: string): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const [partition, differs] = [quote('_dedup_partition'), quote('_dedup_differs')];
  const usable = usableTerms(spec, dialect);
  const part = (counts: Readonly<Record<string, string>>, from: readonly string[]): readonly string[] => [
    'SELECT',
    ...indent(
      commaSeparated([
        partition,
        ...namesOf(spec).map((name) => `${counts[name] ?? (COUNTS.includes(name) ? '0' : 'NULL')} AS ${quote(name)}`),
      ]),
    ),
    ...from,
    `GROUP BY ${partition}`,
  ];
  return [
    ...part(
      totals(spec, options, dialect),
      windowed(
        spec,
        options.window,
        dialect,
        [],
        [
          `${usable.join(' AND ')} AS ${quote('_dedup_usable')}`,
          `${quote(spec.staging.ingestedAt)} AS ${quote('_dedup_staged_at')}`,
        ],
      ),
    ),
    'UNION ALL',
    ...part({ redelivered: `SUM(${quote('_dedup_rows')} - 1)`, winners: `SUM(1 - ${quote('_dedup_rows')})` }, [
      `FROM ${keys}`,
      `WHERE NOT ${differs}`,
    ]),
    'UNION ALL',
    ...part(rankedCounts(dialect), [
      'FROM (',
      ...indent([
        'SELECT *,',
        ...indent(commaSeparated(ranks(spec, dialect))),
        ...windowed(
          spec,
          options.window,
          dialect,
          usable,
          spec.sourcePartition.map((name, index) => `E.${quote(name)} AS ${quote(`_dedup_source_${index}`)}`),
        ),
        `SEMI JOIN (SELECT * FROM ${keys} WHERE ${differs}) AS ${quote('_dedup_differing')} USING (${keyList(spec, dialect)})`,
      ]),
      `) AS ${quote('_dedup_ranked')}`,
    ]),
  ];
}

/** The staged rows of the window, each with its `_dedup_partition` and what is `extra`. */
function windowed(
  spec: TableSpec,
  window: Window,
  dialect: Dialect,
  where: readonly string[],
  extra: readonly string[],
): readonly string[] {
  const partition = `${partitionExpression(spec, dialect)} AS ${dialect.quote('_dedup_partition')}`;
  return [
    'FROM (',
    ...indent(stagedRows(spec, { window, ranges: [], extra: [partition, ...extra] }, dialect, where)),
    `) AS ${dialect.quote('_dedup_staged')}`,
  ];
}

const COUNTS: readonly string[] = [
  'scanned',
  'unusable',
  'redelivered',
  'conflicting',
  'superseded',
  'winners',
  'fresh',
  'tail',
  'elsewhere',
];

/** What a part tells, in order. */
function namesOf({ sourceOffset, sourcePartition }: TableSpec): readonly string[] {
  return [
    ...COUNTS.filter((name) => name !== 'elsewhere' || sourcePartition.length > 0),
    'oldest',
    'newest',
    ...['least', 'greatest'].flatMap((which) => sourceOffset.map((_, index) => `${which}_${index}`)),
  ];
}

/** What tells the rows of one key apart, each true or false for a key. */
function differences(spec: TableSpec, dialect: Dialect): readonly string[] {
  const differ = (name: string): string => `MIN(${dialect.quote(name)}) <> MAX(${dialect.quote(name)})`;
  const partition = dialect.quote('_dedup_partition');
  return [
    ...spec.sourceOffset.map(differ),
    differ('_dedup_hash'),
    // Rows with one hash are alike in all columns; but a tombstone of another writer, whose hash is 0, may keep its own.
    ...(knowsDeletes(spec) ? [`MIN(${dialect.quote('_dedup_hash')}) = 0`] : []),
    // So it is for sure also where two contents share a hash: a row counts in the partition where it is.
    ...(isOfKey(spec)
      ? []
      : [`COALESCE(MIN(${partition}) <> MAX(${partition}), FALSE)`, `COUNT(${partition}) NOT IN (0, COUNT(*))`]),
  ];
}

/** Whether all rows of a key lie in one partition. */
function isOfKey({ partitionBy, naturalKey }: TableSpec): boolean {
  return partitionBy === undefined || naturalKey.includes(partitionBy.column);
}

function totals(spec: TableSpec, { watermark, tailStart }: ScanOptions, dialect: Dialect): Readonly<Record<string, string>> {
  const [usable, stagedAt] = [dialect.quote('_dedup_usable'), dialect.quote('_dedup_staged_at')];
  const extremes = (['least', 'greatest'] as const).flatMap((which) =>
    dialect
      .extreme(which, offsetExpressions(spec, dialect), usable)
      .map((expression, index) => [`${which}_${index}`, expression] as const),
  );
  return {
    scanned: 'COUNT(*)',
    unusable: dialect.countIf(`NOT ${usable}`),
    winners: dialect.countIf(usable),
    fresh: dialect.countIf(watermark === undefined ? 'TRUE' : `${stagedAt} >= ${dialect.timestamp(watermark)}`),
    tail: dialect.countIf(`${stagedAt} >= ${dialect.timestamp(tailStart)}`),
    oldest: `MIN(${stagedAt})`,
    newest: `MAX(${stagedAt})`,
    ...Object.fromEntries(extremes),
  };
}

function ranks(spec: TableSpec, dialect: Dialect): readonly string[] {
  const over = (order: string): string => `OVER (PARTITION BY ${keyList(spec, dialect)} ORDER BY ${order})`;
  const byVersion = over(versionOrder(spec, dialect));
  // NULL counts as a partition.
  const elsewhere = spec.sourcePartition.map((_, index) => {
    const column = dialect.quote(`_dedup_source_${index}`);
    return `${column} IS DISTINCT FROM FIRST_VALUE(${column}) ${byVersion}`;
  });
  return [
    `ROW_NUMBER() ${byVersion} AS ${dialect.quote('_dedup_copy')}`,
    `RANK() ${byVersion} AS ${dialect.quote('_dedup_version')}`,
    `RANK() ${over(offsetOrder(spec, dialect))} AS ${dialect.quote('_dedup_offset')}`,
    ...(elsewhere.length === 0 ? [] : [`${elsewhere.join(' OR ')} AS ${dialect.quote('_dedup_elsewhere')}`]),
  ];
}

function rankedCounts(dialect: Dialect): Readonly<Record<string, string>> {
  const [copy, version, offset] = ['_dedup_copy', '_dedup_version', '_dedup_offset'].map((name) => dialect.quote(name));
  return {
    redelivered: dialect.countIf(`${copy} > 1 AND ${version} = 1`),
    conflicting: dialect.countIf(`${version} > 1 AND ${offset} = 1`),
    superseded: dialect.countIf(`${offset} > 1`),
    winners: `-${dialect.countIf(`${copy} > 1`)}`,
    elsewhere: dialect.countIf(dialect.quote('_dedup_elsewhere')),
  };
}
