import { formatInstant, type Instant } from '../spec/instant.ts';
import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import { partitionRanges, whyNoRanges, type PartitionRange } from '../sql/partition-ranges.ts';
import type { Scan } from '../sql/scan.ts';
import type { PartitionReport } from './report.ts';

/** The ranges that may stand in the MERGE over what was scanned; none where they would be unsound. */
export function rangesFor(spec: TableSpec, scan: Pick<Scan, 'partitionStarts'>): readonly PartitionRange[] {
  if (spec.partitionBy === undefined || whyNoRanges(spec) !== undefined) return [];
  return partitionRanges(scan.partitionStarts, spec.partitionBy.granularity);
}

/** Touched partitions, by their starts, for the report; null where the table has none. */
export function partitionReport(spec: TableSpec, partitionStarts: readonly Instant[]): PartitionReport | null {
  if (spec.partitionBy === undefined) return null;
  const { type } = columnNamed(spec, spec.partitionBy.column);
  const text = (instant: Instant): string =>
    type === 'DATE' ? formatInstant(instant).slice(0, 10) : formatInstant(instant).replace('.000000', '');
  const ranges = rangesFor(spec, { partitionStarts });
  return {
    count: new Set(partitionStarts).size,
    ranges: ranges.map(({ start, end }) => ({ start: text(start), end: end === undefined ? null : text(end) })),
    whyNoRanges: whyNoRanges(spec) ?? null,
  };
}
