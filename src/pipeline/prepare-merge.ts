import { formatInstant, type Instant } from '../spec/instant.ts';
import { mergeHeader, type LedgerDetails, type LedgerEntry } from '../sql/ledger.ts';
import { compileMerge, type MergeOptions } from '../sql/merge.ts';
import { readScan, scanRowsIn, type Scan } from '../sql/scan.ts';
import type { Statement } from '../sql/statement.ts';
import { identityOf } from './compare-tables.ts';
import type { Inspection, OpenTable } from './open-table.ts';
import { rangesFor } from './partitions.ts';
import type { ScannedWindow } from './scan-window.ts';

/** One MERGE, compiled, with what the ledger will say about it. */
export interface PreparedMerge {
  readonly seq: number;
  /** What it reads: the whole window, or the part of it in some partitions. */
  readonly scan: Scan;
  readonly entry: LedgerEntry;
  /** Of what `statement` is compiled. */
  readonly options: MergeOptions;
  readonly statement: Statement;
}

/** Some of the touched partitions of a window that is too big even at one stamp. */
export interface PartitionPart {
  readonly starts: readonly Instant[];
  readonly isFirst: boolean;
  /** Only the last part settles loads and moves the watermark. */
  readonly isLast: boolean;
}

/** The MERGE over a scanned window, or over a part of its partitions, as number `seq` of the table. Pure. */
export function prepareMerge(table: OpenTable, scanned: ScannedWindow, seq: number, part?: PartitionPart): PreparedMerge {
  const { spec, dialect } = table;
  const scan = part === undefined ? scanned.scan : readScan(spec, scanRowsIn(scanned.rows, part.starts, part.isFirst));
  const entry = mergeEntry(table, scanned, scan, seq, part?.isLast ?? true);
  const { unmerged, tailStart } = scanned.chosen;
  const { watermark } = scanned.inspection.ledger;
  const counted = { tailStart, ...(watermark === null ? {} : { watermark }) };
  const options: MergeOptions = {
    window: unmerged,
    ranges: rangesFor(spec, scan),
    seq,
    // Of the rows before, each had its winner already.
    counts: { copies: Math.max(0, scan.fresh - scan.winners), winners: scan.winners },
    header: mergeHeader(entry),
    counted,
  };
  return { seq, scan, entry, options, statement: compileMerge(spec, options, dialect) };
}

function mergeEntry(
  table: OpenTable,
  { inspection, chosen, scan: whole, sourcePartitions }: ScannedWindow,
  scan: Scan,
  seq: number,
  settles: boolean,
): LedgerEntry {
  const { spec, context } = table;
  const watermark = settles ? chosen.watermark : inspection.ledger.watermark;
  return {
    kind: 'merge',
    table: spec.table,
    runId: context.runId,
    version: context.version,
    incarnations: inspection.incarnations,
    identity: identityOf(spec),
    startedAt: inspection.state.now,
    recordedAt: inspection.state.now,
    windowStart: chosen.window.start ?? null,
    windowEnd: chosen.window.end,
    details: {
      seq,
      ...basisOf(inspection),
      consumed: settles ? chosen.consumed : [],
      ...(settles && chosen.expired.length > 0 ? { expired: chosen.expired } : {}),
      watermark: watermark === null ? null : formatInstant(watermark),
      // Of the whole window, also where this is a part of it: the next run compares what it finds there.
      tail: { start: formatInstant(chosen.tailStart), rows: whole.tail },
      counts: scanCounts(scan),
      ...(scan.leastOffset === null || scan.greatestOffset === null
        ? {}
        : { offsets: { min: scan.leastOffset, max: scan.greatestOffset } }),
      partitions: scan.partitionStarts.length,
      ...(spec.sourcePartition.length === 0 ? {} : { sourcePartitions: sourcePartitions.reached }),
    },
  };
}

/** What a merge is planned by, as its entry tells it. */
export function basisOf({ entries }: Inspection): Pick<LedgerDetails, 'basis'> {
  const last = entries.at(-1);
  if (last === undefined) return {};
  return { basis: { recordedAt: formatInstant(last.recordedAt), kind: last.kind, runId: last.runId } };
}

/** Counts of a scan, as the report and the ledger name them. */
export function scanCounts({
  scanned,
  unusable,
  redelivered,
  conflicting,
  superseded,
  winners,
}: Scan): Readonly<Record<string, number>> {
  return { scanned, unusable, redelivered, conflicting, superseded, winners };
}
