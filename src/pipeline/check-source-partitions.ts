import type { Destination } from '../destinations/destination.ts';
import { DedupError, type Diagnostic } from '../errors.ts';
import { countText } from '../spec/count-text.ts';
import {
  compileKeyPartitions,
  compileMovedKeys,
  compilePartitionOffsets,
  fallenBack,
  furthestOffsets,
  readKeyPartitions,
  readMovedKeys,
  readPartitionOffsets,
  type PartitionOffsets,
} from '../sql/source-partitions.ts';
import type { Scan } from '../sql/scan.ts';
import type { Window } from '../sql/staged-rows.ts';
import type { Statement } from '../sql/statement.ts';
import type { LedgerView } from './ledger-view.ts';
import { note, type OpenTable } from './open-table.ts';
import type { ScannedWindow } from './scan-window.ts';

/** More source partitions than this are not kept in the ledger: its rows are read by every run. */
const MAX_KEPT = 1000;

const REMEDY =
  'add a column that grows when the topic is re-created or its partitions change, and put it first: source_offset: [source_epoch, source_offset]';

/** What a window says about source partitions; without `source_partition` in the spec: nothing. */
export interface SourcePartitionScan {
  /** The highest offset of each, this window included, for the ledger. */
  readonly reached: PartitionOffsets;
  /** Partitions of which all new events lie below what earlier merges have seen. */
  readonly fallen: readonly string[];
  /** Keys of the window that are seen under two of them. */
  readonly moved: number;
}

/** A window that is scanned within a transaction. */
export interface RankedWindow {
  /** The table with its rows, where they have been ranked into one. */
  readonly table?: string;
  readonly query: Destination['query'];
}

/** Scans a window, of which `scan` tells, for source partitions; `ranked`: within that transaction. Reads only. */
export async function scanSourcePartitions(
  table: OpenTable,
  window: Window,
  scan: Scan,
  ledger: LedgerView,
  ranked?: RankedWindow,
): Promise<SourcePartitionScan> {
  const { spec, dialect, destination } = table;
  const { sourcePartitions: known, watermark } = ledger;
  if (spec.sourcePartition.length === 0) return { reached: known, fallen: [], moved: 0 };
  const query = ranked?.query ?? ((statement: Statement) => destination.query(statement));
  const fresh = watermark === null || watermark > window.end ? window : { ...window, start: watermark };
  const mayHaveMoved = async (): Promise<boolean> => {
    if (scan.elsewhere !== null) return scan.elsewhere > 0;
    if (ranked?.table !== undefined) return scan.redelivered + scan.conflicting + scan.superseded > 0;
    return readKeyPartitions(await query(compileKeyPartitions(spec, window, dialect))) > scan.winners;
  };
  const offsets = readPartitionOffsets(spec, await query(compilePartitionOffsets(spec, fresh, dialect)));
  const moved = (await mayHaveMoved()) ? readMovedKeys(await query(compileMovedKeys(spec, window, dialect, ranked?.table))) : 0;
  const reached = furthestOffsets(spec, known, offsets);
  return { reached: Object.keys(reached).length > MAX_KEPT ? {} : reached, fallen: fallenBack(spec, known, offsets), moved };
}

/**
 * Tells of keys that moved and offsets that fell back: as warnings, or with `on_partition_change: fail` as the failure
 * `MERGE.PARTITION_CHANGED` before anything is merged. A topic that was re-created starts at 0 again, and its events would look stale for
 * ever.
 */
export function tellPartitionChanges(table: OpenTable, { sourcePartitions }: ScannedWindow): void {
  const { spec, context, draft } = table;
  const [first, ...others] = [...movedFinding(table, sourcePartitions.moved), ...fallenFindings(table, sourcePartitions.fallen)];
  if (first === undefined) return;
  if (spec.onPartitionChange === 'fail') throw new DedupError('failed', [first, ...others]);
  for (const { summary, why, next } of [first, ...others]) note(draft, context, `${summary}: ${why ?? ''}; ${next ?? ''}`);
}

function movedFinding({ spec }: OpenTable, moved: number): readonly Diagnostic[] {
  if (moved === 0) return [];
  return [
    {
      code: 'MERGE.PARTITION_CHANGED',
      summary: `${countText(moved)} ${moved === 1 ? 'key is' : 'keys are'} seen under two source partitions (${spec.sourcePartition.join(', ')})`,
      where: `table ${spec.table}`,
      why: 'offsets of different partitions cannot be compared, so an older event may have won',
      next: REMEDY,
    },
  ];
}

function fallenFindings({ spec }: OpenTable, partitions: readonly string[]): readonly Diagnostic[] {
  if (partitions.length === 0) return [];
  const shown = partitions.slice(0, 5).join(', ');
  return [
    {
      code: 'MERGE.PARTITION_CHANGED',
      summary: `all new events of source partition ${shown}${partitions.length > 5 ? ` and ${partitions.length - 5} more` : ''} lie below the offset that it had reached`,
      where: `table ${spec.table}`,
      why: 'old events that are replayed change nothing; but if the topic was re-created, its new events look stale and lose',
      next: REMEDY,
    },
  ];
}
