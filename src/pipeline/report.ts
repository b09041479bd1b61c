import type { Diagnostic, ExitClass } from '../errors.ts';
import type { EventTiers } from '../events/event-tiers.ts';
import type { Statement } from '../sql/statement.ts';
import type { ExplanationReport } from './explanation-report.ts';
import type { FindingsReport } from './findings-report.ts';
import type { HistoryReport } from './history-report.ts';
import type { CostReport } from './cost-report.ts';
import type { RebuildReport } from './rebuild-report.ts';
import type { ViewReport } from './view-report.ts';

/**
 * What came of one table. `ok`: done. `nothing`: nothing to do. `planned`: a dry run or plan. `rejects`: done, but some events were
 * rejected or staged rows unusable. `findings`: a question answered with "no" (verify, status --max-lag, plan --exit-code). `failed`: see error.
 */
export type TableStatus = 'ok' | 'nothing' | 'planned' | 'rejects' | 'findings' | 'failed';

/**
 * Counts of the way of the data; null = not known, or not part of this verb. They balance (DESIGN §3): read = rejected + staged;
 * scanned = unusable + redelivered + conflicting + superseded + winners; winners = inserted + updated + unchanged.
 */
export interface RowCounts {
  readonly read: number | null;
  readonly rejected: number | null;
  readonly staged: number | null;
  readonly scanned: number | null;
  readonly unusable: number | null;
  readonly redelivered: number | null;
  readonly conflicting: number | null;
  readonly superseded: number | null;
  readonly winners: number | null;
  readonly inserted: number | null;
  readonly updated: number | null;
  readonly unchanged: number | null;
}

/** No count known yet. */
export const NO_COUNTS: RowCounts = {
  read: null,
  rejected: null,
  staged: null,
  scanned: null,
  unusable: null,
  redelivered: null,
  conflicting: null,
  superseded: null,
  winners: null,
  inserted: null,
  updated: null,
  unchanged: null,
};

/** The report of one table: the value from which text and JSON are rendered. */
export interface TableReport {
  readonly table: string;
  /** Destination label, without secrets; null when it could not be made out. */
  readonly destination: string | null;
  readonly status: TableStatus;
  readonly rows: RowCounts;
  /** Lowest and highest source offset in the window: a text, or one text a component where the offset is composite. */
  readonly sourceOffset: { readonly min: string | readonly string[] | null; readonly max: string | readonly string[] | null };
  /** RFC 3339 in UTC; start null: from the beginning. Both null: no window. */
  readonly window: { readonly start: string | null; readonly end: string | null };
  /** Touched partitions in the window: how many, and the ranges that stand in the MERGE (`['2026-06-28', …]`); null: not known. */
  readonly partitions: PartitionReport | null;
  readonly bytes: { readonly read: number | null; readonly estimated: number | null; readonly billed: number | null };
  /** How the events of a load were read; null: none were. Rejected ones are among the parsed. */
  readonly tiers: EventTiers | null;
  /** Ids of the jobs that ran, where the destination has jobs. */
  readonly jobs: readonly string[];
  /** Statements that ran, or in a dry run would run, in order. */
  readonly statements: readonly Statement[];
  /** Where rejected events are kept; null: none was rejected. */
  readonly rejectsFile: string | null;
  /** The first few rejected events: position, code, reason. */
  readonly rejections: readonly { readonly position: string; readonly code: string; readonly reason: string }[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
  /** Only of `status`. */
  readonly state: StateReport | null;
  /** Only of `explain`. */
  readonly explanation: ExplanationReport | null;
  /** Only of `history`. */
  readonly history: HistoryReport | null;
  /** Only of `verify`. */
  readonly findings: FindingsReport | null;
  /** Only of `rebuild`. */
  readonly rebuild: RebuildReport | null;
  /** Only of `plan --cost`. */
  readonly cost: CostReport | null;
  /** Only of `view`. */
  readonly view: ViewReport | null;
  readonly error: readonly Diagnostic[] | null;
  /** How this table alone would exit; null: 0. Not part of the JSON document. */
  readonly exitClass: ExitClass | null;
}

export interface PartitionReport {
  readonly count: number;
  /** Half-open ranges as texts; end null: up to the type's maximum. Empty: the MERGE has no ranges. */
  readonly ranges: readonly { readonly start: string; readonly end: string | null }[];
  /** Why the MERGE has no ranges; null when it has. */
  readonly whyNoRanges: string | null;
}

/** How far a table is behind. */
export interface StateReport {
  /** Rows in staging that no merge has covered; null: there is no staging (`staging: none`). */
  readonly stagedNotMerged: number | null;
  /** Age in seconds of the oldest of them; null: there is none. */
  readonly lagSeconds: number | null;
  /** End of the last merge's window, RFC 3339; null: never merged. */
  readonly watermark: string | null;
  /** Days until the oldest unmerged row expires from staging; null: there is none. */
  readonly daysUntilExpiry: number | null;
  /** Loads that started and neither finished nor expired. */
  readonly openLoads: readonly string[];
  /** The last runs, newest first. */
  readonly lastRuns: readonly LastRun[];
}

export interface LastRun {
  readonly kind: 'load' | 'merge';
  /** Whether it is a merge that `verify --repair` made. */
  readonly repair: boolean;
  /** Whether it is a merge that `rebuild` made. */
  readonly rebuild: boolean;
  readonly runId: string;
  readonly recordedAt: string;
  readonly counts: Readonly<Record<string, number | null>>;
}

/** The report of a table about which nothing is known yet. */
export function emptyReport(table: string, destination: string | null = null): TableReport {
  return {
    table,
    destination,
    status: 'ok',
    rows: NO_COUNTS,
    sourceOffset: { min: null, max: null },
    window: { start: null, end: null },
    partitions: null,
    bytes: { read: null, estimated: null, billed: null },
    tiers: null,
    jobs: [],
    statements: [],
    rejectsFile: null,
    rejections: [],
    notes: [],
    state: null,
    explanation: null,
    history: null,
    findings: null,
    rebuild: null,
    cost: null,
    view: null,
    error: null,
    exitClass: null,
  };
}
