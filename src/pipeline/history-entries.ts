import { formatInstant, type Instant } from '../spec/instant.ts';
import type { Incarnations, LedgerEntry } from '../sql/ledger.ts';
import { balanceOfLoad, balanceOfMerge } from './balance-of.ts';
import { settledLoads } from './ledger-view.ts';
import { OPEN_LOAD_EXPIRY } from './open-load-expiry.ts';
import type { HistoryEntry, HistoryState } from './history-report.ts';

/** An entry of the history before the pages of its jobs are known. */
export type RawHistoryEntry = Omit<HistoryEntry, 'jobs'> & { readonly jobs: readonly string[] };

/** The rows of the ledger (oldest first) as loads and merges, newest first; the two rows of a load become one. Pure. */
export function historyEntries(entries: readonly LedgerEntry[], present: Incarnations, now: Instant): readonly RawHistoryEntry[] {
  const finished = new Map(entries.filter((entry) => entry.kind === 'load_finished').map((entry) => [entry.runId, entry]));
  const started = new Map(entries.filter((entry) => entry.kind === 'load_started').map((entry) => [entry.runId, entry]));
  const settled = settledLoads(entries);
  return (
    inOrder(entries)
      // A load that runs for hours says again that it is under way: the last time counts.
      .filter((entry) => entry.kind !== 'load_started' || (!finished.has(entry.runId) && started.get(entry.runId) === entry))
      .map((entry) => {
        if (entry.kind === 'load_started') {
          const isDead = settled.has(entry.runId) || entry.recordedAt + OPEN_LOAD_EXPIRY < now;
          return historyEntry(entry, present, isDead ? 'died' : 'open');
        }
        if (entry.kind !== 'load_finished') return historyEntry(entry, present, entry.kind === 'failed' ? 'failed' : 'done');
        const files = started.get(entry.runId)?.details.files ?? [];
        return { ...historyEntry(entry, present, entry.details.stopped === true ? 'stopped' : 'done'), files };
      })
      .toReversed()
  );
}

/**
 * Run after run, by its last entry; within a run the load before the merges. Not by time alone: clocks are coarse, and each step of a run
 * measures anew how far the client's is off.
 */
function inOrder(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const last = new Map<string, Instant>();
  for (const { runId, recordedAt } of entries) {
    const known = last.get(runId);
    if (known === undefined || known < recordedAt) last.set(runId, recordedAt);
  }
  return entries.toSorted(
    (a, b) =>
      compare(last.get(a.runId) ?? 0n, last.get(b.runId) ?? 0n) ||
      compare(a.runId, b.runId) ||
      rankInRun(a) - rankInRun(b) ||
      compare(a.recordedAt, b.recordedAt),
  );
}

function rankInRun({ kind, details }: LedgerEntry): number {
  return kind === 'load_started' ? -2 : kind === 'load_finished' ? -1 : (details.seq ?? 0);
}

function compare<Ordered extends string | bigint>(a: Ordered, b: Ordered): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function historyEntry(entry: LedgerEntry, present: Incarnations, state: HistoryState): RawHistoryEntry {
  const { details, incarnations } = entry;
  const kind = entry.kind === 'load_started' || entry.kind === 'load_finished' ? 'load' : entry.kind;
  const isOver = entry.kind !== 'load_started';
  const counts = details.counts ?? {};
  return {
    kind,
    state,
    runId: entry.runId,
    version: entry.version,
    seq: details.seq ?? null,
    repair: details.repair === true,
    rebuild: details.rebuild === true,
    ofPresentTables: incarnations.final === present.final && incarnations.staging === present.staging,
    startedAt: formatInstant(entry.startedAt),
    finishedAt: isOver ? formatInstant(entry.recordedAt) : null,
    seconds: isOver ? Number(entry.recordedAt - entry.startedAt) / 1_000_000 : null,
    window: { start: textOf(entry.windowStart), end: textOf(entry.windowEnd) },
    counts,
    bytes: {
      read: details.bytes?.read ?? null,
      estimated: details.bytes?.estimated ?? null,
      billed: details.bytes?.billed ?? null,
    },
    jobs: details.jobs ?? [],
    files: details.files ?? [],
    consumed: details.consumed ?? [],
    attempts: details.attempts ?? null,
    // What a load that ended early has read and not staged is no fault: its own report told it, and nothing was committed upstream.
    balance: kind === 'load' ? (state === 'done' ? balanceOfLoad(counts) : UNKNOWN) : balanceOfMerge(counts),
  };
}

const UNKNOWN = { ok: null, faults: [] } as const;

function textOf(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
