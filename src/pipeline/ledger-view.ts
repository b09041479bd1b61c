import { parseInstant, type Instant } from '../spec/instant.ts';
import type { Incarnations, LedgerEntry } from '../sql/ledger.ts';
import type { PartitionOffsets } from '../sql/source-partitions.ts';

/** A load after which nothing has shown that all its rows are merged. */
export interface PendingLoad {
  readonly runId: string;
  /** When its first ledger row was written. */
  readonly recordedAt: Instant;
  /** No row of it was staged before this instant. */
  readonly lowestStamp: Instant;
  /** The last stamp of its rows; null: it has not finished, or died. */
  readonly highestStamp: Instant | null;
}

/** What the ledger says about one pair of tables. */
export interface LedgerView {
  /** Number of the last merge into this incarnation of the final table; 0: none. */
  readonly lastSeq: number;
  /** How many attempts at the merge after it are known to have failed. */
  readonly failedAttempts: number;
  /** All that was staged before this instant has been merged, but for the pending loads; null: nothing is known to be. */
  readonly watermark: Instant | null;
  /** Rows that the last window held from `start` to the watermark. */
  readonly tail: { readonly start: Instant; readonly rows: number } | null;
  /** Natural key and source offset that the tables were written with; null: not known. */
  readonly identity: string | null;
  readonly pendingLoads: readonly PendingLoad[];
  /** The highest offset that each source partition has reached, as the last merge knew it. */
  readonly sourcePartitions: PartitionOffsets;
}

/** Reads the entries of one table (oldest first) for the present pair of tables. Pure. */
export function viewLedger(entries: readonly LedgerEntry[], incarnations: Incarnations): LedgerView {
  const ofFinal = entries.filter((entry) => entry.incarnations.final === incarnations.final);
  const ofPair = ofFinal.filter((entry) => entry.incarnations.staging === incarnations.staging);
  const last = furthest(ofPair.filter((entry) => entry.kind === 'merge' || entry.kind === 'checked'));
  const lastSeq = Math.max(0, ...ofFinal.map((entry) => (entry.kind === 'merge' ? (entry.details.seq ?? 0) : 0)));
  const failed = ofFinal.filter((entry) => entry.kind === 'failed' && entry.details.seq === lastSeq + 1);
  const tailStart = instant(last?.details.tail?.start);
  return {
    lastSeq,
    failedAttempts: Math.max(0, ...failed.map((entry) => entry.details.attempts ?? 0)),
    watermark: instant(last?.details.watermark),
    tail: tailStart === null ? null : { start: tailStart, rows: last?.details.tail?.rows ?? 0 },
    identity: ofFinal.at(-1)?.identity ?? null,
    pendingLoads: pendingLoads(ofPair),
    sourcePartitions: ofFinal.findLast((entry) => entry.kind === 'merge')?.details.sourcePartitions ?? {},
  };
}

/** The entry with the greatest watermark: every claim is true by itself, whichever run was the last to write one down. */
function furthest(entries: readonly LedgerEntry[]): LedgerEntry | undefined {
  return entries.reduce<LedgerEntry | undefined>(
    (best, entry) => (best === undefined || watermarkOf(entry) >= watermarkOf(best) ? entry : best),
    undefined,
  );
}

function watermarkOf(entry: LedgerEntry): Instant {
  return instant(entry.details.watermark) ?? -1n;
}

function pendingLoads(entries: readonly LedgerEntry[]): readonly PendingLoad[] {
  const consumed = new Set(entries.flatMap((entry) => entry.details.consumed ?? []));
  const finished = new Map(
    entries.filter((entry) => entry.kind === 'load_finished').map((entry) => [entry.runId, entry.windowEnd]),
  );
  const loads = new Map<string, PendingLoad>();
  for (const { kind, runId, recordedAt, windowStart } of entries) {
    // The end of a load tells of it as well as its beginning, which may have been lost with an earlier ledger.
    if ((kind !== 'load_started' && kind !== 'load_finished') || consumed.has(runId) || loads.has(runId)) continue;
    loads.set(runId, { runId, recordedAt, lowestStamp: windowStart ?? recordedAt, highestStamp: finished.get(runId) ?? null });
  }
  return [...loads.values()];
}

function instant(text: string | null | undefined): Instant | null {
  return text === null || text === undefined ? null : (parseInstant(text) ?? null);
}
