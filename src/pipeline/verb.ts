import type { EventSource } from '../events/event-source.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import type { Instant } from '../spec/instant.ts';
import type { ViewOf } from '../sql/view.ts';
import type { OnProgress } from './progress.ts';
import type { TableReport } from './report.ts';

/** What every verb is given besides its spec: all contact with the world, as arguments. */
export interface VerbContext {
  /** Id of this run, the same for all its tables: letters, digits, `_` and `-`, e.g. `20261123T141500Z-k3x9qa`. */
  readonly runId: string;
  /** Version of dedup, for the ledger. */
  readonly version: string;
  /** The client's clock. */
  readonly clock: () => Instant;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly signal: AbortSignal;
  /** How long to bear failures that may pass by themselves; undefined: as long as the destination thinks fit. */
  readonly timeoutSeconds?: number;
  /** How long to wait for another run on the table; undefined: as long as failures are borne. */
  readonly waitSeconds?: number;
  readonly onProgress: OnProgress;
}

/** Options of `load` and `run`. */
export interface LoadOptions {
  readonly sources: readonly EventSource[];
  /** What is to be said of them in the report, one sentence each. */
  readonly notes?: readonly string[];
  /** The sources are rejects files to replay. */
  readonly replayRejects: boolean;
  /** Default `dedup-rejects/<table>-<run id>.ndjson`. */
  readonly rejectsFile?: string;
  readonly maxRejects?: number;
  /** A segment, the unit of staging, is closed when it has this many bytes; default 64 MiB. */
  readonly segmentBytes?: number;
  /** How many segments are staged at once, at least 1, where the destination gains from that; default 4. */
  readonly concurrency?: number;
  readonly dryRun: boolean;
}

/** Options of `merge` and `run`. */
export interface MergeOptions {
  /** Read everything staged since this instant; instead of the window that the ledger gives. */
  readonly since?: Instant;
  /** Read all that is retained. */
  readonly full: boolean;
  /** Overrides the spec's budget. */
  readonly maxBytesBilled?: bigint;
  /** Go on although unmerged rows may have expired from staging. */
  readonly acceptExpired: boolean;
  readonly dryRun: boolean;
}

/** A verb on one table. It never throws for a foreseen failure: that is in the report. */
export type Verb<Options> = (spec: TableSpec, options: Options, context: VerbContext) => Promise<TableReport>;

/** Options of `explain`. */
export interface ExplainOptions {
  /** One `name=value` for each column of the natural key; the value as an event would have it, without quotes. */
  readonly key: readonly string[];
  /** How many staged versions to show, at least 1. */
  readonly limit: number;
}

/** Options of `history`. */
export interface HistoryOptions {
  /** How many runs to show, the last ones; at least 1. */
  readonly limit: number;
}

/** Options of `status`. */
export interface StatusOptions {
  /** A lag above this is a finding. */
  readonly maxLagSeconds?: number;
}

/** Options of `verify`: which keys are judged, and what is done about findings. At most one of `full`, `since` and `windowSeconds`. */
export interface VerifyOptions {
  /** Judge everything that staging still holds. */
  readonly full: boolean;
  /** Judge the keys of which a row was staged since this instant. */
  readonly since?: Instant;
  /** Judge the keys of which a row was staged so long before the watermark. Default: a day. */
  readonly windowSeconds?: number;
  /** How many of 10,000 keys to look at, the same ones every time; default: all. */
  readonly sample?: number;
  /** How many findings to show, at least 1. */
  readonly limit: number;
  /** Overrides the spec's budget. */
  readonly maxBytesBilled?: bigint;
  /** `plan`: show the statement that would set the rows right; `apply`: run it. */
  readonly repair?: 'plan' | 'apply';
}

/** Options of `view`. */
export interface ViewVerbOptions {
  /** Absent: the spec's, and before it, to refresh, what the view reads already; where the spec does not say, too. */
  readonly of?: ViewOf;
  /** The SQL to print, e.g. `spark`; absent: the destination's. */
  readonly dialect?: string;
  /** `print`: the query alone; `create`: make the view; `refresh`: bring a materialized view up to date. */
  readonly action: 'print' | 'create' | 'refresh';
  /** Whether its rows are stored. Absent: as with the view that is there; without one only to refresh. */
  readonly materialized?: boolean;
  /** Name of the view; absent: the spec's. */
  readonly name?: string;
  readonly dryRun: boolean;
}

/** Options of `rebuild`. */
export interface RebuildOptions {
  /** Go on although rows that staging no longer covers are lost. */
  readonly force: boolean;
  /** Overrides the spec's budget. */
  readonly maxBytesBilled?: bigint;
  readonly dryRun: boolean;
}

/** Options of `plan --cost`. */
export interface CostOptions {
  /** Default 24. */
  readonly queriesPerDay?: number;
  /** Default: as in the last week, else 24. */
  readonly mergesPerDay?: number;
  /** Instead of the list price of the destination. */
  readonly perTebibyte?: number;
}
