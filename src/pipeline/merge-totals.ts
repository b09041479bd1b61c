import type { MergeResult } from '../destinations/destination.ts';
import { formatInstant, type Instant } from '../spec/instant.ts';
import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import { compareOffsets } from '../sql/compare-offsets.ts';
import type { Scan } from '../sql/scan.ts';
import type { ChosenWindow } from './choose-window.ts';
import type { Draft } from './draft.ts';
import { partitionReport } from './partitions.ts';
import { scanCounts } from './prepare-merge.ts';

/** `winners = inserted + updated + unchanged`, as far as the server tells. */
export interface ResultCounts {
  readonly inserted: number | null;
  readonly updated: number | null;
  readonly unchanged: number | null;
}

/** What a MERGE did, against what the scan before it has seen. */
export function resultCounts(scan: Scan, result: MergeResult): ResultCounts {
  const unchanged = result.affected === null ? null : scan.winners - result.affected;
  // Negative: a load committed between scan and MERGE, so the counts of the scan are not those of the MERGE.
  return {
    inserted: result.inserted,
    updated: result.updated,
    unchanged: unchanged !== null && unchanged < 0 ? null : unchanged,
  };
}

/**
 * Adds one window (or part of one) to the report: counts add up, the window and the offsets widen, touched partitions join. `isFirst`:
 * there is nothing in the report yet to add to.
 */
export function addToReport(
  draft: Draft,
  spec: TableSpec,
  chosen: Pick<ChosenWindow, 'window'>,
  scan: Scan,
  result: ResultCounts,
  isFirst: boolean,
): void {
  const counts: Readonly<Record<string, number | null>> = { ...scanCounts(scan), ...result };
  const before: Readonly<Record<string, number | null>> = { ...draft.rows };
  const sums = Object.entries(counts).map(([name, count]) => [name, isFirst ? count : sum(before[name] ?? null, count)] as const);
  draft.rows = { ...draft.rows, ...Object.fromEntries(sums) };
  draft.window = {
    start: isFirst ? textOf(chosen.window.start) : draft.window.start,
    end: formatInstant(chosen.window.end),
  };
  draft.sourceOffset = {
    min: furthest(spec, [draft.sourceOffset.min, offsetOf(scan.leastOffset)], -1),
    max: furthest(spec, [draft.sourceOffset.max, offsetOf(scan.greatestOffset)], 1),
  };
  draft.touched = isFirst ? scan.partitionStarts : [...draft.touched, ...scan.partitionStarts];
  draft.partitions = partitionReport(spec, draft.touched);
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function textOf(instant: Instant | undefined): string | null {
  return instant === undefined ? null : formatInstant(instant);
}

type Offset = string | readonly string[] | null;

function offsetOf(offset: readonly string[] | null): Offset {
  return offset?.length === 1 ? (offset[0] ?? null) : offset;
}

function furthest(spec: TableSpec, offsets: readonly Offset[], direction: 1 | -1): Offset {
  const types = spec.sourceOffset.map((name) => columnNamed(spec, name).type);
  const parts = (offset: Offset): readonly string[] => (typeof offset === 'string' ? [offset] : (offset ?? []));
  return offsets.reduce<Offset>((best, offset) => {
    if (offset === null) return best;
    if (best === null) return offset;
    return compareOffsets(parts(offset), parts(best), types) * direction > 0 ? offset : best;
  }, null);
}
