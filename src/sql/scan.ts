import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import { parseInstant, type Instant } from '../spec/instant.ts';
import { compareOffsets, offsetText } from './compare-offsets.ts';
import type { Dialect } from './dialect.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { partitionExpression } from './partition-expression.ts';
import { compileScanByKey } from './scan-by-key.ts';
import { stagedRows, usableTerms, type Window } from './staged-rows.ts';
import { countOf, textOf, type Row, type Value } from './value.ts';
import { keyList, offsetExpressions, offsetOrder, versionOrder } from './winners.ts';

export interface ScanOptions {
  readonly window: Window;
  /** Rows staged at or after this instant have not been merged before. */
  readonly watermark?: Instant;
  /** The rows from here to the end of the window are what the next merge will read again. */
  readonly tailStart: Instant;
}

/** What a window holds. `scanned = unusable + redelivered + conflicting + superseded + winners`. */
export interface Scan {
  readonly scanned: number;
  readonly unusable: number;
  readonly redelivered: number;
  readonly conflicting: number;
  readonly superseded: number;
  readonly winners: number;
  /** Rows from another source partition than the winner of their key; null: not told, or there are none in the spec. */
  readonly elsewhere: number | null;
  /** Rows staged at or after the watermark. */
  readonly fresh: number;
  /** Rows staged at or after `tailStart`. */
  readonly tail: number;
  /** When the first and the last row of the window were staged; null when it is empty. */
  readonly oldest: Instant | null;
  readonly newest: Instant | null;
  /** Starts of the touched partitions; empty when the spec declares none. */
  readonly partitionStarts: readonly Instant[];
  /** Lowest and highest source offset among the usable rows, one text a component; null when there are none. */
  readonly leastOffset: readonly string[] | null;
  readonly greatestOffset: readonly string[] | null;
}

/**
 * The read-only query before a MERGE: one row or several a touched partition (one partition in all where the spec declares none). Three rankings by the
 * total order tell the copies apart: equal to the winner (redelivered), same offset (conflicting), lower offset (superseded).
 */
export function compileScan(spec: TableSpec, options: ScanOptions, dialect: Dialect): Statement {
  if (dialect.ranksCopiesOnly === true) return compileScanByKey(spec, options, dialect);
  const quote = (name: string): string => dialect.quote(name);
  const usable = quote('_dedup_usable');
  const rank = (kind: string, order: string, alias: string): string =>
    `${kind}() OVER (PARTITION BY ${usable}, ${keyList(spec, dialect)} ORDER BY ${order}) AS ${quote(alias)}`;
  return statement(`scan the staged rows of ${spec.table}`, [
    ...scanSelect(spec, options, dialect),
    'FROM (',
    ...indent([
      'SELECT *,',
      ...indent(
        commaSeparated([
          rank('ROW_NUMBER', versionOrder(spec, dialect), '_dedup_copy'),
          rank('RANK', versionOrder(spec, dialect), '_dedup_version'),
          rank('RANK', offsetOrder(spec, dialect), '_dedup_offset'),
        ]),
      ),
      'FROM (',
      ...indent(stagedRows(spec, { window: options.window, ranges: [], extra: scanColumns(spec, dialect) }, dialect, [])),
      `) AS ${quote('_dedup_staged')}`,
    ]),
    `) AS ${quote('_dedup_ranked')}`,
    `GROUP BY ${quote('_dedup_partition')}`,
  ]);
}

/** What a scan reads of a staged row besides its columns. */
export function scanColumns(spec: TableSpec, dialect: Dialect): readonly string[] {
  return [
    `${usableTerms(spec, dialect).join(' AND ')} AS ${dialect.quote('_dedup_usable')}`,
    `${partitionExpression(spec, dialect)} AS ${dialect.quote('_dedup_partition')}`,
    `${dialect.quote(spec.staging.ingestedAt)} AS ${dialect.quote('_dedup_staged_at')}`,
  ];
}

/**
 * The select list of a scan over ranked rows: those of `scanColumns`, and the ranks of a row among the rows of its key, `_dedup_copy` (each
 * row another), `_dedup_version` (equal for equal versions) and `_dedup_offset` (1 for the offset of the greatest, else more).
 */
export function scanSelect(
  spec: TableSpec,
  options: Pick<ScanOptions, 'watermark' | 'tailStart'>,
  dialect: Dialect,
): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const usable = quote('_dedup_usable');
  const count = (condition: string, alias: string): string => `${dialect.countIf(condition)} AS ${quote(alias)}`;
  const stagedAt = quote('_dedup_staged_at');
  const offsets = offsetExpressions(spec, dialect);
  const extremes = (['least', 'greatest'] as const).flatMap((which) =>
    dialect.extreme(which, offsets, usable).map((expression, index) => `${expression} AS ${quote(`${which}_${index}`)}`),
  );
  return [
    'SELECT',
    ...indent(
      commaSeparated([
        quote('_dedup_partition'),
        `COUNT(*) AS ${quote('scanned')}`,
        count(`NOT ${usable}`, 'unusable'),
        count(`${usable} AND ${quote('_dedup_copy')} > 1 AND ${quote('_dedup_version')} = 1`, 'redelivered'),
        count(`${usable} AND ${quote('_dedup_version')} > 1 AND ${quote('_dedup_offset')} = 1`, 'conflicting'),
        count(`${usable} AND ${quote('_dedup_offset')} > 1`, 'superseded'),
        count(`${usable} AND ${quote('_dedup_copy')} = 1`, 'winners'),
        count(options.watermark === undefined ? 'TRUE' : `${stagedAt} >= ${dialect.timestamp(options.watermark)}`, 'fresh'),
        count(`${stagedAt} >= ${dialect.timestamp(options.tailStart)}`, 'tail'),
        `MIN(${stagedAt}) AS ${quote('oldest')}`,
        `MAX(${stagedAt}) AS ${quote('newest')}`,
        ...extremes,
      ]),
    ),
  ];
}

/** The answer of `compileScan` as one value. */
export function readScan(spec: TableSpec, rows: readonly Row[]): Scan {
  const sum = (name: string): number => rows.reduce((total, row) => total + countOf(row, name), 0);
  return {
    scanned: sum('scanned'),
    unusable: sum('unusable'),
    redelivered: sum('redelivered'),
    conflicting: sum('conflicting'),
    superseded: sum('superseded'),
    winners: sum('winners'),
    elsewhere: rows.length > 0 && rows.every((row) => row['elsewhere'] !== undefined) ? sum('elsewhere') : null,
    fresh: sum('fresh'),
    tail: sum('tail'),
    oldest: stagedAtOf(rows, 'oldest')[0] ?? null,
    newest: stagedAtOf(rows, 'newest').at(-1) ?? null,
    partitionStarts: partitionStarts(spec, rows),
    leastOffset: extremeOf(spec, rows, 'least'),
    greatestOffset: extremeOf(spec, rows, 'greatest'),
  };
}

/**
 * The part of an answer of `compileScan` that lies in some partitions. Rows without a partition (an unusable row, whose key is NULL) go
 * with the first part, so that the parts add up.
 */
export function scanRowsIn(rows: readonly Row[], starts: readonly Instant[], isFirst: boolean): readonly Row[] {
  const wanted = new Set(starts);
  return rows.filter((row) => {
    const start = partitionStartOf(row);
    return start === null ? isFirst : wanted.has(start);
  });
}

function partitionStarts(spec: TableSpec, rows: readonly Row[]): readonly Instant[] {
  if (spec.partitionBy === undefined) return [];
  return [...new Set(rows.map(partitionStartOf).filter((start) => start !== null))];
}

function partitionStartOf(row: Row): Instant | null {
  const seconds = row['_dedup_partition'] ?? null;
  return seconds === null ? null : BigInt(seconds) * 1_000_000n;
}

function stagedAtOf(rows: readonly Row[], name: 'oldest' | 'newest'): readonly Instant[] {
  return rows
    .map((row) => textOf(row, name))
    .map((text) => (text === null ? undefined : parseInstant(text)))
    .filter((instant) => instant !== undefined)
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function extremeOf(spec: TableSpec, rows: readonly Row[], which: 'least' | 'greatest'): readonly string[] | null {
  const types = spec.sourceOffset.map((name) => columnNamed(spec, name).type);
  const tuples = rows
    .map((row) => types.map((_, index): Value => row[`${which}_${index}`] ?? null))
    .filter((tuple) => tuple.every((value) => value !== null))
    .map((tuple) => tuple.map(offsetText))
    .toSorted((a, b) => compareOffsets(a, b, types));
  return (which === 'least' ? tuples[0] : tuples.at(-1)) ?? null;
}
