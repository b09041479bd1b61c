import { OPEN_LOAD_EXPIRY } from './open-load-expiry.ts';
import { parseInstant, type Instant } from '../spec/instant.ts';
import type { Incarnations, LedgerEntry } from '../sql/ledger.ts';
import type { PartitionOffsets } from '../sql/source-partitions.ts';

/** A load after which nothing has shown that all its rows are merged. */
export interface PendingLoad {
  readonly runId: string;
  /** When its last ledger row was written. */
  readonly recordedAt: Instant;
  /** No row of it was staged before this instant. */
  readonly lowestStamp: Instant;
  /** The last stamp of its rows; null: it has not finished, or died. */
  readonly highestStamp: Instant | null;
}

/** What the ledger says about one pair of tables. */
export interface LedgerView {
  /** Number of the last merge into a final table of this name; 0: none. */
  readonly lastSeq: number;
  /** Whether any of them was into the present incarnation. */
  readonly isMergedInto: boolean;
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

/** How far the clocks of two runs may be apart, each corrected by the server's. */
const CLOCK_SLACK: Instant = 60_000_000n;

/**
 * Reads the entries of one table (oldest first) for the present pair of tables. `horizon`: entries from before it may be missing, all but the
 * last merges; what was staged before it has expired. Pure.
 */
export function viewLedger(entries: readonly LedgerEntry[], incarnations: Incarnations, horizon: Instant): LedgerView {
  const ofFinal = entries.filter((entry) => entry.incarnations.final === incarnations.final);
  const ofPair = ofFinal.filter((entry) => entry.incarnations.staging === incarnations.staging);
  const merges = entries.filter((entry) => entry.kind === 'merge');
  const lastSeq = Math.max(0, ...merges.map((entry) => entry.details.seq ?? 0));
  const failed = entries.filter((entry) => entry.kind === 'failed' && entry.details.seq === lastSeq + 1);
  const claims = ofPair.filter((entry) => entry.kind === 'merge' || entry.kind === 'checked');
  const founded = claims.filter((entry) => isFounded(entry, entries, horizon));
  const last = furthest(founded);
  const tailStart = instant(last?.details.tail?.start);
  return {
    lastSeq,
    isMergedInto: ofFinal.some((entry) => entry.kind === 'merge'),
    failedAttempts: Math.max(0, ...failed.map((entry) => entry.details.attempts ?? 0)),
    watermark: instant(last?.details.watermark),
    tail: tailStart === null ? null : { start: tailStart, rows: last?.details.tail?.rows ?? 0 },
    identity: ofFinal.at(-1)?.identity ?? null,
    pendingLoads: pendingLoads(
      [
        ...strayLoads(entries, incarnations, founded),
        ...ofPair,
        ...claims.filter((entry) => !founded.includes(entry)).map(lostLoads),
      ],
      founded,
    ),
    sourcePartitions: ofFinal.findLast((entry) => entry.kind === 'merge')?.details.sourcePartitions ?? {},
  };
}

/**
 * Loads that need not be waited for: a merge has read all of them, or took them for dead, and nothing was heard of them since. One that was
 * taken for dead and then says that it lives, or has finished, is waited for again: by run id.
 */
export function settledLoads(entries: readonly LedgerEntry[]): ReadonlySet<string> {
  const heardOf = new Map<string, Instant>();
  for (const { kind, runId, recordedAt } of entries) {
    if (kind === 'load_started' || kind === 'load_finished') heardOf.set(runId, recordedAt);
  }
  const settled = new Set<string>();
  for (const { details, startedAt } of entries) {
    for (const runId of details.consumed ?? []) {
      const isExpired = details.expired?.includes(runId) === true;
      if (!isExpired || (heardOf.get(runId) ?? -1n) < startedAt - CLOCK_SLACK) settled.add(runId);
    }
  }
  return settled;
}

/**
 * Whether the ledger still has what a merge was planned by. If not, it was lost between the plan and the record: loads that were pending
 * then are forgotten, so the watermark of the merge proves nothing, and all retained staging must be read once.
 */
function isFounded({ details }: LedgerEntry, entries: readonly LedgerEntry[], horizon: Instant): boolean {
  const { basis } = details;
  const recordedAt = instant(basis?.recordedAt);
  if (basis === undefined || recordedAt === null || recordedAt < horizon) return true;
  return entries.some((entry) => entry.recordedAt === recordedAt && entry.kind === basis.kind && entry.runId === basis.runId);
}

/**
 * Loads that began when the final or the staging table of these names was another one: they may commit to the present one, below a watermark
 * that knows nothing of them. One of which was last heard so long before the first merge into the present pair that it had finished or was
 * dead is no matter: that merge has read all that was staged.
 */
function strayLoads(
  entries: readonly LedgerEntry[],
  { final, staging }: Incarnations,
  merges: readonly LedgerEntry[],
): readonly LedgerEntry[] {
  const began = merges.find((entry) => watermarkOf(entry) >= 0n)?.startedAt ?? entries.at(-1)?.recordedAt ?? 0n;
  const strays = entries.filter(
    ({ kind, incarnations }) =>
      (kind === 'load_started' || kind === 'load_finished') && (incarnations.final !== final || incarnations.staging !== staging),
  );
  const lastHeard = new Map(strays.map(({ runId, recordedAt }) => [runId, recordedAt]));
  return strays.filter(({ runId }) => (lastHeard.get(runId) ?? 0n) >= began - OPEN_LOAD_EXPIRY);
}

/**
 * Loads that a lost ledger knew of may still be under way, and commit rows below every later watermark. One entry stands for all of them:
 * a load that began as long ago as a load may be open, and is waited for as long.
 */
function lostLoads(merge: LedgerEntry): LedgerEntry {
  return {
    ...merge,
    kind: 'load_started',
    runId: `lost-ledger-${merge.details.seq ?? 0}`,
    windowStart: merge.recordedAt - OPEN_LOAD_EXPIRY,
    windowEnd: null,
    details: {},
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

/**
 * A load that runs for hours writes a row now and then, which says from which stamp on rows of it may still come: all below are committed. From
 * there it is waited for once one of `merges` has begun after that row and read what lay below.
 */
function pendingLoads(entries: readonly LedgerEntry[], merges: readonly LedgerEntry[]): readonly PendingLoad[] {
  const settled = settledLoads(entries);
  const loads = new Map<string, PendingLoad>();
  for (const { kind, runId, recordedAt, windowStart, windowEnd } of entries) {
    // The end of a load tells of it as well as its beginning, which may have been lost with an earlier ledger.
    if ((kind !== 'load_started' && kind !== 'load_finished') || settled.has(runId)) continue;
    const stamp = windowStart ?? recordedAt;
    const known = loads.get(runId)?.lowestStamp;
    const isRead = (merge: LedgerEntry): boolean =>
      recordedAt < merge.startedAt - CLOCK_SLACK && reads(merge, known ?? stamp, stamp);
    loads.set(runId, {
      runId,
      recordedAt,
      lowestStamp: known === undefined || (kind === 'load_started' && merges.some(isRead)) ? stamp : known,
      highestStamp: kind === 'load_finished' ? windowEnd : null,
    });
  }
  return [...loads.values()];
}

/** Whether with this merge all that is staged from `from` to `until` is read: not the first parts of a window that was too big for one. */
function reads(merge: LedgerEntry, from: Instant, until: Instant): boolean {
  const { windowStart, windowEnd, details } = merge;
  if (details.repair === true || windowEnd === null || watermarkOf(merge) < windowEnd) return false;
  return (windowStart === null || windowStart <= from) && windowEnd >= until;
}

function instant(text: string | null | undefined): Instant | null {
  return text === null || text === undefined ? null : (parseInstant(text) ?? null);
}
