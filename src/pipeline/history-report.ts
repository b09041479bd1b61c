import type { JobReport } from './explanation-report.ts';

/** What the ledger tells of one table. */
export interface HistoryReport {
  /** Runs in the ledger; those of `entries` are the last of them. */
  readonly runs: number;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Sums over `entries`; null: no entry tells. */
  readonly totals: HistoryTotals;
  /** Entries that do not balance. */
  readonly unbalanced: number;
}

/** One load or merge. */
export interface HistoryEntry {
  /** `checked`: a window that held nothing to merge. `failed`: a merge that was tried and failed. */
  readonly kind: 'load' | 'merge' | 'checked' | 'failed';
  readonly state: HistoryState;
  readonly runId: string;
  readonly version: string;
  /** Number of a merge within one life of the final table; null: not a merge. */
  readonly seq: number | null;
  /** Whether it is a merge that `verify --repair` made. */
  readonly repair: boolean;
  /** Whether it is a merge that `rebuild` made. */
  readonly rebuild: boolean;
  /** Whether it was about the tables that are there now; false: final or staging table was dropped and created again since. */
  readonly ofPresentTables: boolean;
  readonly startedAt: string;
  /** Null: a load that has not finished, or died. */
  readonly finishedAt: string | null;
  readonly seconds: number | null;
  /** Of a load: when its first and last rows were staged. Of a merge: what it read; start null: from the beginning. */
  readonly window: { readonly start: string | null; readonly end: string | null };
  readonly counts: Readonly<Record<string, number | null>>;
  readonly bytes: { readonly read: number | null; readonly estimated: number | null; readonly billed: number | null };
  readonly jobs: readonly JobReport[];
  /** Of a load: names of its sources, at most a hundred. */
  readonly files: readonly string[];
  /** Of a merge: loads of which it read all rows. */
  readonly consumed: readonly string[];
  /** Of a failed merge: how many attempts under its number have failed. */
  readonly attempts: number | null;
  readonly balance: Balance;
}

/**
 * `open`: a load that has not finished yet. `died`: one that has not for a day, or whose rows a merge has settled. `stopped`: a load that
 * ended early; what it had staged is kept.
 */
export type HistoryState = 'done' | 'open' | 'died' | 'stopped' | 'failed';

/** Whether the counts of an entry add up (DESIGN §3). */
export interface Balance {
  /** Null: not enough is known to tell. */
  readonly ok: boolean | null;
  /** What does not add up, one sentence each. */
  readonly faults: readonly string[];
}

/** Sums over the entries. */
export interface HistoryTotals {
  readonly loads: number;
  readonly merges: number;
  readonly read: number | null;
  readonly rejected: number | null;
  readonly staged: number | null;
  readonly inserted: number | null;
  readonly updated: number | null;
  readonly bytesRead: number | null;
  readonly bytesBilled: number | null;
}
