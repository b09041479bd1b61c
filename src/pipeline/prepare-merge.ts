import { formatInstant } from '../spec/instant.ts';
import { mergeHeader, type LedgerEntry } from '../sql/ledger.ts';
import { compileMerge } from '../sql/merge.ts';
import { compileScan, readScan, type Scan } from '../sql/scan.ts';
import type { Statement } from '../sql/statement.ts';
import { chooseWindow, type ChosenWindow } from './choose-window.ts';
import { identityOf } from './compare-tables.ts';
import { scannedMessage } from './messages.ts';
import { secondsSince, type Inspection, type OpenTable } from './open-table.ts';
import { partitionReport, rangesFor } from './partitions.ts';
import type { MergeOptions } from './verb.ts';

/** What a window holds and what the MERGE over it would be. */
export interface PreparedMerge {
  readonly inspection: Inspection;
  readonly chosen: ChosenWindow;
  readonly scan: Scan;
  readonly entry: LedgerEntry;
  readonly statement: Statement;
  /** Whether no merge has to run: nothing was staged since the last one. */
  readonly nothingNew: boolean;
}

/** Chooses the window, scans it and compiles the MERGE; writes nothing. The draft holds the counts afterwards. */
export async function prepareMerge(table: OpenTable, options: MergeOptions, inspection: Inspection): Promise<PreparedMerge> {
  const { spec, dialect, destination, context, draft } = table;
  const { ledger, state } = inspection;
  const chosen = chooseWindow(spec, ledger, state.now, {
    ...(options.since === undefined ? {} : { since: options.since }),
    full: options.full,
    acceptExpired: options.acceptExpired,
    expires: !dialect.deletesExpired,
  });
  draft.window = {
    start: chosen.window.start === undefined ? null : formatInstant(chosen.window.start),
    end: formatInstant(chosen.window.end),
  };
  const began = context.clock();
  context.onProgress({ kind: 'step', table: spec.table, doing: `scanning ${spec.staging.table}` });
  const scanOptions = {
    window: chosen.window,
    tailStart: chosen.tailStart,
    ...(ledger.watermark === null ? {} : { watermark: ledger.watermark }),
  };
  const scan = readScan(spec, await destination.query(compileScan(spec, scanOptions, dialect)));
  draft.rows = { ...draft.rows, ...countsOf(scan) };
  draft.sourceOffset = { min: offsetOf(scan.leastOffset), max: offsetOf(scan.greatestOffset) };
  const ranges = rangesFor(spec, scan);
  draft.partitions = partitionReport(spec, scan, ranges);
  context.onProgress({
    kind: 'done',
    table: spec.table,
    step: 'scanned',
    message: scannedMessage(scan),
    seconds: secondsSince(began, context),
  });
  const entry = mergeEntry(table, inspection, chosen, scan);
  const statement = compileMerge(
    spec,
    { window: chosen.window, ranges, seq: ledger.lastSeq + 1, header: mergeHeader(entry) },
    dialect,
  );
  return { inspection, chosen, scan, entry, statement, nothingNew: isNothingNew(inspection, chosen, scan, options) };
}

/** Counts of a scan, as the report names them. */
function countsOf({ scanned, unusable, redelivered, conflicting, superseded, winners }: Scan): Readonly<Record<string, number>> {
  return { scanned, unusable, redelivered, conflicting, superseded, winners };
}

function mergeEntry(table: OpenTable, inspection: Inspection, chosen: ChosenWindow, scan: Scan): LedgerEntry {
  const { spec, context } = table;
  const { ledger } = inspection;
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
      seq: ledger.lastSeq + 1,
      consumed: chosen.consumed,
      watermark: chosen.watermark === null ? null : formatInstant(chosen.watermark),
      tail: { start: formatInstant(chosen.tailStart), rows: scan.tail },
      counts: countsOf(scan),
      ...(scan.leastOffset === null || scan.greatestOffset === null
        ? {}
        : { offsets: { min: scan.leastOffset, max: scan.greatestOffset } }),
      partitions: scan.partitionStarts.length,
    },
  };
}

/** Nothing staged since the watermark, and in the overlap just the rows that the last merge has seen there. */
function isNothingNew(inspection: Inspection, chosen: ChosenWindow, scan: Scan, options: MergeOptions): boolean {
  const { tail, watermark } = inspection.ledger;
  if (options.full || options.since !== undefined || watermark === null || tail === null || chosen.consumed.length > 0)
    return false;
  return scan.fresh === 0 && chosen.window.start === tail.start && scan.scanned === tail.rows;
}

function offsetOf(offset: readonly string[] | null): string | readonly string[] | null {
  return offset?.length === 1 ? (offset[0] ?? null) : offset;
}
