import type { Diagnostic } from '../errors.ts';
import type { Segment } from '../events/segment.ts';
import type { Instant } from '../spec/instant.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Statement } from '../sql/statement.ts';
import type { Row } from '../sql/value.ts';
import type { ExistingView } from '../sql/view-dialect.ts';

/**
 * Where tables live. Everything above works through this interface and never asks which engine it is.
 *
 * Failures are `DedupError`s: `temporary` when the same call may succeed later (after the destination has itself retried what is safe to
 * retry), `over-budget`, else `failed`. Every method may be called again after a failure. After an abort no method leaves a half-written
 * table: a segment is staged whole or not at all, a merge and (where it can be one transaction) its ledger row likewise.
 */
export interface Destination {
  /** URL for people: where the data is, without secrets. */
  readonly label: string;
  readonly dialect: Dialect;
  /**
   * The tables of a spec as they are, and the server's clock. Only reads; a database or dataset that does not exist is an answer, not a
   * failure.
   */
  inspect(spec: TableSpec): Promise<TableState>;
  /** What stands under the name of a view; undefined: nothing (or no dataset, or no file yet). */
  findView(name: string): Promise<ExistingView | undefined>;
  /** Runs DDL, in order. Creates the database or dataset first when it is missing (and may be created). */
  prepare(statements: readonly Statement[]): Promise<void>;
  /** All rows of a read-only statement, in the normal form of `Value`. */
  query(statement: Statement): Promise<readonly Row[]>;
  /** Runs a statement that appends to the ledger or deletes expired rows. `key` names it for ever: repeated, it takes effect once. */
  execute(statement: Statement, key: string): Promise<void>;
  /** What the statement would process and cost in bytes; null where that has no price. Executes nothing. */
  estimate(statement: Statement): Promise<Estimate>;
  /** Whether `stage` writes the stamp and the load id of a segment into its rows; else they must stand in every line. */
  readonly stampsRows: boolean;
  /** Whether `stage` reads a segment by its parts, so that it may stay in memory; else it must be a file. */
  readonly takesParts?: boolean;
  /** How many calls of `stage` gain from running at the same time; undefined: one, others would only wait their turn. */
  readonly stagesAtOnce?: number;
  /** How many rows of a segment are staged with the least work; undefined: any number. */
  readonly segmentRows?: number;
  /** How many segments a day a staging table takes, where that is limited. */
  readonly stagesPerDay?: number;
  /** Appends the rows of a segment to the staging table, whole or not at all. */
  stage(spec: TableSpec, segment: Segment, runId: string): Promise<StagedSegment>;
  /**
   * Runs the MERGE as number `seq` of the table and records it in the ledger. A number is given once: when another run has taken it, that
   * run's merge is waited for and recorded, and the answer is `overtaken`.
   */
  merge(job: MergeJob): Promise<MergeOutcome>;
  /**
   * The same where the window is counted and written in one transaction with the ledger row, both from what is looked up in it once. Only where
   * the dialect has `upsert` or `temporaryTables`; then merges go this way, and `merge` is for what is planned without a window.
   */
  mergeFrozen?(job: FrozenMergeJob): Promise<FrozenMergeOutcome>;
  /**
   * Merges a segment into the final table without a staging table (`staging: none`), with its ledger row, in one transaction. Only where the
   * dialect has `upsert`.
   */
  apply?(batch: Batch): Promise<BatchOutcome>;
  /**
   * The highest number, from `from` up, under which the destination remembers a merge into a table of this name; null when there is none, or
   * when it keeps no record besides the ledger. For a ledger that is gone.
   */
  findMerge(spec: TableSpec, from: number): Promise<number | null>;
  /** The page that shows a job to a person; null, or no such method: there is none. */
  jobUrl?(id: string): Promise<string | null>;
  /** Lets go of connections and files. Safe to call twice. */
  close(): Promise<void>;
}

/** How a destination is opened. */
export interface OpenOptions {
  /** Read-only: nothing may be created or written, and writers are not kept out where that is possible. */
  readonly readOnly: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly workingDirectory: string;
  readonly signal: AbortSignal;
  /** How long to bear failures that may pass by themselves; undefined: the destination's own patience. */
  readonly timeoutSeconds?: number;
  /** How long to wait for another run on the table, where runs wait for each other by locks; undefined: as long as failures are borne. */
  readonly waitSeconds?: number;
  /** Told of every wait before a retry, and of jobs that take long. */
  readonly onProgress: (progress: DestinationProgress) => void;
  /** Told of what a person should know and need not act on at once. */
  readonly onWarning: (message: string) => void;
}

/** What a destination tells while one of its methods runs. */
export type DestinationProgress =
  | { readonly kind: 'retry'; readonly reason: string; readonly attempt: number; readonly waitSeconds: number }
  | { readonly kind: 'job'; readonly job: string; readonly state: string; readonly elapsedSeconds: number };

export interface TableState {
  /** The server's clock. */
  readonly now: Instant;
  /** Undefined: there is no such table (or no dataset, or no file yet). */
  readonly final?: ExistingTable;
  readonly staging?: ExistingTable;
  /** Whether the ledger table is there. */
  readonly ledger: boolean;
}

export interface ExistingTable {
  /** Id and creation time: another value after the table is dropped and created again. */
  readonly incarnation: string;
  readonly columns: readonly ExistingColumn[];
  /** Why no merge can write into it, besides its columns. */
  readonly faults?: readonly Diagnostic[];
}

export interface ExistingColumn {
  readonly name: string;
  /** As `Dialect.type` writes it. */
  readonly type: string;
  readonly nullable: boolean;
}

export interface Estimate {
  /** Bytes that would be processed; null: not known, or without a price. */
  readonly bytes: number | null;
  /** The most bytes that would be paid for, which is more: there are minimums, and amounts are rounded up. Null as above. */
  readonly mostBilled: number | null;
}

export interface StagedSegment {
  /** Rows in the staging table, as the server counted them. */
  readonly rows: number;
  /** Jobs that did it, where there are jobs. */
  readonly jobs: readonly string[];
}

export interface MergeJob {
  readonly spec: TableSpec;
  /** Number of this merge into a table of this name, whatever its incarnation: 1, 2, 3, … */
  readonly seq: number;
  /** Incarnation of the final table that the merge was planned for. */
  readonly incarnation: string;
  readonly statement: Statement;
  /** The ledger row, once the result is known. */
  readonly record: (result: MergeResult) => Statement;
  /** Attempts under this number that the ledger knows to have failed; the next one is the first to try. */
  readonly failedAttempts: number;
  /** The ledger row that says how many attempts under this number have failed. */
  readonly recordFailure: (attempts: number) => Statement;
  /** The ledger row of a merge that another run made under this number, from its text; undefined when the text is not dedup's. */
  readonly adopt: (sql: string, result: MergeResult) => Statement | undefined;
  readonly maxBytesBilled?: bigint;
  /** End of the window that it reads, for people who look at the job. */
  readonly windowEnd?: Instant;
}

/** A merge that is planned within its own transaction. */
export interface FrozenMergeJob {
  readonly spec: TableSpec;
  /** As in `MergeJob`. */
  readonly seq: number;
  readonly incarnation: string;
  /** What the transaction is for, in messages. */
  readonly summary: string;
  /** Puts into a table of the transaction what both scan and write read: the ranked window, or its keys with several rows. */
  readonly freeze: Statement;
  /** Counts what the window holds. */
  readonly scan: Statement;
  /** How many winners the final table does not have, asked after the write where something on the table may drop rows; absent: nothing may. */
  readonly missing?: Statement;
  /**
   * The write and its ledger row, once the answer to `scan` is known; null: there is nothing to merge. `query` reads within the transaction. What
   * it throws ends the merge, and nothing is kept. Called again when the transaction has to be repeated.
   */
  readonly decide: (
    found: readonly Row[],
    query: (statement: Statement) => Promise<readonly Row[]>,
  ) => Promise<{ readonly statement: Statement; readonly record: (result: MergeResult) => Statement } | null>;
}

export type FrozenMergeOutcome = MergeOutcome | { readonly kind: 'nothing' };

/** One segment that goes straight into the final table. */
export interface Batch {
  readonly spec: TableSpec;
  readonly segment: Segment;
  readonly runId: string;
  /** Incarnation of the final table that the batch is meant for. */
  readonly incarnation: string;
  /** The highest number of a merge of this table, as `seq`; NULL: none. */
  readonly lastNumber: Statement;
  /** Ranks the batch into a table of the transaction. */
  readonly freeze: Statement;
  /** What the batch holds. */
  readonly scan: Statement;
  /** As in `FrozenMergeJob`. */
  readonly missing: Statement;
  /** The write as number `seq`, of what the scan has found, and its ledger row. */
  readonly write: (
    seq: number,
    found: readonly Row[],
  ) => { readonly statement: Statement; readonly record: (result: MergeResult) => Statement };
}

export type BatchOutcome =
  | { readonly kind: 'written'; readonly rows: number; readonly found: readonly Row[]; readonly result: MergeResult }
  /** The final table is another one by now. */
  | { readonly kind: 'replaced' };

/** What the server tells of a MERGE; null where it does not tell. */
export interface MergeResult {
  readonly inserted: number | null;
  readonly updated: number | null;
  /** `inserted + updated`, which servers tell more often than the two. */
  readonly affected: number | null;
  readonly bytesBilled: number | null;
  readonly jobs: readonly string[];
}

export type MergeOutcome =
  | { readonly kind: 'merged'; readonly result: MergeResult }
  /** Another run merged under this number first, and its merge is recorded: read the ledger again and start over. */
  | { readonly kind: 'overtaken' };
