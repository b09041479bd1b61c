import { columnNamed, type Granularity, type TableSpec } from '../spec/table-spec.ts';
import { MAX_INSTANT, type Instant } from '../spec/instant.ts';
import type { Dialect } from './dialect.ts';

/** A half-open range of the partition column in UTC. No end: up to the type's maximum, which has no literal after it. */
export interface PartitionRange {
  readonly start: Instant;
  readonly end?: Instant;
}

/** Past this many ranges the smallest gaps are closed: a longer predicate costs more to plan than it prunes. */
export const MAX_RANGES = 60;

/**
 * Ranges may stand in the MERGE only where the partition column is part of the natural key: then all versions of a key lie in one
 * partition. On any other column a tombstone or a correction with another value would pass its row by (measured: duplicates, and
 * rows that come back). Undefined when they may, else the reason.
 */
export function whyNoRanges(spec: TableSpec): string | undefined {
  if (spec.partitionBy === undefined) return 'the spec declares no partition_by';
  if (!spec.naturalKey.includes(spec.partitionBy.column)) {
    return `partition column "${spec.partitionBy.column}" is not part of the natural key, so versions of one key may lie in several partitions`;
  }
  return undefined;
}

/**
 * Partition starts (any order, repeats allowed) → half-open ranges in ascending order: neighbours coalesced, and at most `maximum` of
 * them by closing the smallest gaps.
 */
export function partitionRanges(
  starts: readonly Instant[],
  granularity: Granularity,
  maximum: number = MAX_RANGES,
): readonly PartitionRange[] {
  const ranges: { start: Instant; end: Instant }[] = [];
  for (const start of [...new Set(starts)].toSorted(ascending)) {
    const end = partitionEnd(start, granularity);
    const last = ranges.at(-1);
    if (last !== undefined && last.end >= start) last.end = end;
    else ranges.push({ start, end });
  }
  return closeGaps(ranges, maximum).map(({ start, end }) => (end > MAX_INSTANT ? { start } : { start, end }));
}

/** The first instant after the partition that starts at `start`. */
export function partitionEnd(start: Instant, granularity: Granularity): Instant {
  if (granularity === 'hour') return start + 3_600_000_000n;
  if (granularity === 'day') return start + 86_400_000_000n;
  const date = new Date(Number(start / 1000n));
  if (granularity === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCFullYear(date.getUTCFullYear() + 1);
  return BigInt(date.getTime()) * 1000n;
}

/** The ranges as one condition on the partition column (of `qualifier`, if given), in parentheses; none when there are no ranges. */
export function rangesPredicate(
  spec: TableSpec,
  ranges: readonly PartitionRange[],
  dialect: Pick<Dialect, 'quote' | 'temporal'>,
  qualifier?: string,
): readonly string[] {
  if (spec.partitionBy === undefined || ranges.length === 0) return [];
  const { name, type } = columnNamed(spec, spec.partitionBy.column);
  const column = qualifier === undefined ? dialect.quote(name) : `${qualifier}.${dialect.quote(name)}`;
  const terms = ranges.map(({ start, end }) => {
    const from = `${column} >= ${dialect.temporal(start, type)}`;
    return end === undefined ? from : `${from} AND ${column} < ${dialect.temporal(end, type)}`;
  });
  return [`(${terms.join('\n    OR ')})`];
}

function closeGaps(
  ranges: readonly { start: Instant; end: Instant }[],
  maximum: number,
): readonly { start: Instant; end: Instant }[] {
  if (ranges.length <= maximum) return ranges;
  const gaps = ranges
    .slice(1)
    .map((range, index) => ({ after: index, size: range.start - (ranges[index]?.end ?? range.start) }))
    .toSorted((a, b) => ascending(a.size, b.size));
  const closed = new Set(gaps.slice(0, ranges.length - maximum).map((gap) => gap.after));
  const kept: { start: Instant; end: Instant }[] = [];
  for (const [index, range] of ranges.entries()) {
    const last = kept.at(-1);
    if (last !== undefined && closed.has(index - 1)) last.end = range.end;
    else kept.push({ ...range });
  }
  return kept;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
