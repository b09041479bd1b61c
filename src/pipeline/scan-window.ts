import type { TableSpec } from '../spec/table-spec.ts';
import { compileScan, readScan, type Scan, type ScanOptions } from '../sql/scan.ts';
import type { Row } from '../sql/value.ts';
import { scanSourcePartitions, type RankedWindow, type SourcePartitionScan } from './check-source-partitions.ts';
import { chooseWindow, type ChosenWindow, type MergedPart } from './choose-window.ts';
import { scannedMessage } from './messages.ts';
import { secondsSince, type Inspection, type OpenTable } from './open-table.ts';
import { presentSpec } from './present-spec.ts';
import type { MergeOptions } from './verb.ts';
import type { Instant } from '../spec/instant.ts';

/** A window and what is in it. */
export interface ScannedWindow {
  readonly inspection: Inspection;
  readonly chosen: ChosenWindow;
  /** The answer of the scan, one row a partition. */
  readonly rows: readonly Row[];
  readonly scan: Scan;
  readonly sourcePartitions: SourcePartitionScan;
  /** Whether no merge has to run: nothing was staged since the last one. */
  readonly nothingNew: boolean;
}

/** How a window is narrowed when the whole is too big for one MERGE. */
export interface WindowBounds {
  readonly until?: Instant;
  readonly after?: MergedPart;
}

/** The window of the next merge, before it is read. */
export interface OpenWindow {
  /** The spec as far as the tables have its columns: a plan scans before the new ones are added. */
  readonly spec: TableSpec;
  readonly chosen: ChosenWindow;
  readonly toScan: ScanOptions;
}

/** Chooses the window of the next merge. Reads nothing. */
export function openWindow(table: OpenTable, options: MergeOptions, inspection: Inspection, bounds: WindowBounds): OpenWindow {
  const { ledger, state } = inspection;
  const spec = (state.staging === undefined ? undefined : presentSpec(table.spec, state.staging)) ?? table.spec;
  const { since, full, acceptExpired } = options;
  const chosen = chooseWindow(spec, ledger, state.now, {
    ...(since === undefined ? {} : { since }),
    full,
    acceptExpired,
    expires: !table.dialect.deletesExpired,
    inOrder: table.dialect.stagesInOrder === true && !spec.staging.foreign,
    ...bounds,
  });
  const watermark = ledger.watermark === null ? {} : { watermark: ledger.watermark };
  return { spec, chosen, toScan: { window: chosen.window, tailStart: chosen.tailStart, ...watermark } };
}

/** Chooses the window of the next merge and scans it. Writes nothing. */
export async function scanWindow(
  table: OpenTable,
  options: MergeOptions,
  inspection: Inspection,
  bounds: WindowBounds,
): Promise<ScannedWindow> {
  const { destination, dialect, context } = table;
  const open = openWindow(table, options, inspection, bounds);
  const began = context.clock();
  context.onProgress({ kind: 'step', table: table.spec.table, doing: `scanning ${table.spec.staging.table}` });
  const rows = await destination.query(compileScan(open.spec, open.toScan, dialect));
  return readWindow(table, options, inspection, open, rows, began);
}

/** What the rows of a scan that began at `began` say of a window. Reads only; `ranked` as with `scanSourcePartitions`. */
export async function readWindow(
  table: OpenTable,
  options: MergeOptions,
  inspection: Inspection,
  { spec, chosen }: OpenWindow,
  rows: readonly Row[],
  began: Instant,
  ranked?: RankedWindow,
): Promise<ScannedWindow> {
  const { context } = table;
  const scan = readScan(spec, rows);
  context.onProgress({
    kind: 'done',
    table: spec.table,
    step: 'scanned',
    message: scannedMessage(scan),
    seconds: secondsSince(began, context),
  });
  const nothingNew = isNothingNew(inspection, chosen, scan, options);
  const sourcePartitions = await scanSourcePartitions({ ...table, spec }, chosen.window, scan, inspection.ledger, ranked);
  const asChosen = isTailAsMerged(inspection, chosen, scan) ? chosen : { ...chosen, unmerged: chosen.window };
  return { inspection, chosen: asChosen, rows, scan, sourcePartitions, nothingNew };
}

/** Nothing staged since the watermark, and before it just the rows that the last merge has seen there. */
function isNothingNew(inspection: Inspection, chosen: ChosenWindow, scan: Scan, options: MergeOptions): boolean {
  if (options.full || options.since !== undefined || chosen.consumed.length > 0) return false;
  return scan.fresh === 0 && isTailAsMerged(inspection, chosen, scan);
}

/**
 * Whether below the watermark there are just the rows that the last merge has seen there. If not, somebody has put rows into staging by hand, with
 * stamps of their own, and the MERGE must read all of the window.
 */
function isTailAsMerged({ ledger: { tail, watermark } }: Inspection, { window }: ChosenWindow, scan: Scan): boolean {
  return watermark !== null && tail !== null && window.start === tail.start && scan.scanned - scan.fresh === tail.rows;
}
