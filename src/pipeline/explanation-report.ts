import type { PlainValue } from './plain-value.ts';

/** What became of one key: all that is staged of it, what the final table holds, and why. */
export interface ExplanationReport {
  /** Natural key column → value in canonical text. */
  readonly key: Readonly<Record<string, string>>;
  readonly verdict: Verdict;
  /** Staged rows with this key, those that are not in `versions` too. */
  readonly staged: number;
  /** In rank order, the greatest first; at most as many as were asked for, and the greatest that is merged. */
  readonly versions: readonly VersionReport[];
  /** Null: the final table has no such row. */
  readonly final: FinalRowReport | null;
  /** The loads that brought `versions`, as far as the ledger knows them. */
  readonly loads: readonly LoadReport[];
}

/** The answer in one sentence. */
export interface Verdict {
  readonly code: VerdictCode;
  readonly text: string;
}

/**
 * `current`: the final row is the greatest staged version. `not-merged`: a greater one is staged, and the next merge takes it.
 * `final-ahead`: the final row is greater than all that is staged. `expired`: nothing is staged any more. `adopted`: as these two, and no
 * merge has written the row. `never-staged`: neither staged nor in the final table. `unusable`: only rows without a source offset.
 * `lost`: a merge has covered a greater version, and the final table does not hold it.
 */
export type VerdictCode = 'current' | 'not-merged' | 'final-ahead' | 'expired' | 'adopted' | 'never-staged' | 'unusable' | 'lost';

/** One staged row. */
export interface VersionReport {
  /** Its rank, 1 = the greatest. */
  readonly number: number;
  readonly kind: 'row' | 'tombstone';
  /** A text, or one text a component where the offset is composite. */
  readonly sourceOffset: string | readonly string[];
  readonly hash: string;
  /** RFC 3339 in UTC. */
  readonly stagedAt: string;
  /** Run that staged it, and where the event came from; null: something other than dedup staged it. */
  readonly loadId: string | null;
  readonly position: string | null;
  /** Columns other than natural key and source offset. */
  readonly columns: Readonly<Record<string, PlainValue>>;
  readonly outcome: VersionOutcome;
  /** Number of an equal version that ranks before it; null: none. */
  readonly copyOf: number | null;
  /** Why it won or lost, in words. */
  readonly why: string;
  /** Whether a merge has covered it. */
  readonly merged: boolean;
  /** Whether it is what the final table holds. */
  readonly isFinal: boolean;
}

/**
 * `won`: the greatest. `redelivered`: equal to the winner. `tombstone`: a row at the offset of a winning tombstone. `conflict`: same offset
 * and kind as the winner, and the lower hash. `superseded`: a lower offset. `unusable`: no offset.
 */
export type VersionOutcome = 'won' | 'redelivered' | 'tombstone' | 'conflict' | 'superseded' | 'unusable';

/** What the final table holds. */
export interface FinalRowReport {
  readonly kind: 'row' | 'tombstone';
  /** Null: unknown, the row is older than dedup. */
  readonly sourceOffset: string | readonly string[] | null;
  readonly hash: string | null;
  readonly mergedAt: string | null;
  readonly mergeSeq: number | null;
  /** Number of the staged version that it is; null: of none that is shown. */
  readonly version: number | null;
  /** Rows with this key; more than one: something other than dedup wrote into the table. */
  readonly copies: number;
  readonly columns: Readonly<Record<string, PlainValue>>;
  /** The merge that wrote it; null: the ledger does not know it. */
  readonly merge: MergeReport | null;
}

/** A merge, as the ledger tells of it. */
export interface MergeReport {
  readonly seq: number;
  /** Made by `verify --repair`, or by `rebuild`: these have numbers like others. */
  readonly repair: boolean;
  readonly rebuild: boolean;
  readonly runId: string;
  readonly recordedAt: string;
  readonly window: { readonly start: string | null; readonly end: string | null };
  readonly jobs: readonly JobReport[];
}

/** A job of the destination; `url` shows it to a person, where there is such a place. */
export interface JobReport {
  readonly id: string;
  readonly url: string | null;
}

/** A load, as the ledger tells of it. */
export interface LoadReport {
  readonly runId: string;
  readonly startedAt: string;
  /** Null: it is still running, or died. */
  readonly finishedAt: string | null;
  /** Names of its sources, at most a hundred. */
  readonly files: readonly string[];
  readonly staged: number | null;
}
