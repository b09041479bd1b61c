import type { ColumnType } from './column-type.ts';
import type { EnvelopeName } from './envelope.ts';
import type { EpochUnit } from './epoch.ts';
import type { SourceSpec } from './source-spec.ts';

/** What one table is: the checked and resolved form of a YAML table spec. Everything after `spec/` works from this. */
export interface TableSpec {
  /** The file it came from, as the user named it; for messages. */
  readonly file: string;
  /** Name of the final table, without project, dataset or schema. */
  readonly table: string;
  readonly description?: string;
  /** Destination URL after interpolation, e.g. `duckdb:./dedup.duckdb`. Never holds a secret. */
  readonly destination: string;
  readonly staging: StagingSpec;
  /** Columns that identify a row, at least one, in the order of the spec. */
  readonly naturalKey: readonly string[];
  /** Columns of the version, most significant first, at least one. */
  readonly sourceOffset: readonly string[];
  /** The scope within which offsets are comparable; empty when not declared. */
  readonly sourcePartition: readonly string[];
  /** What a merge does when a key is seen under two source partitions, or the offsets of one fall back. */
  readonly onPartitionChange: 'warn' | 'fail';
  /** Every column of the final table, in the order of the spec. */
  readonly columns: readonly ColumnSpec[];
  /** What is around every event, outermost first; absent: nothing (`source.envelope`). */
  readonly envelopes?: readonly EnvelopeName[];
  readonly deleteWhen?: DeleteWhen;
  readonly unknownFields: 'reject' | 'ignore';
  /** How the events come; absent: each source tells by its name and its bytes. */
  readonly source?: SourceSpec;
  readonly partitionBy?: PartitionBy;
  readonly clusterBy: readonly string[];
  /** Whether no two different events share a natural key and a source offset: the user says so, and merges tell when it is not so. */
  readonly uniqueOffsets: boolean;
  readonly view: ViewSpec;
  readonly merge: MergeSpec;
  /** How long staged rows are kept, in whole days. */
  readonly stagingRetentionDays: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface StagingSpec {
  /** Name of the staging table, in the same dataset or schema as the final table. */
  readonly table: string;
  /** The TIMESTAMP column that says when a row was staged: `_dedup_ingested_at`, or the foreign table's own. */
  readonly ingestedAt: string;
  /** True when something else fills the staging table: dedup then neither creates nor loads it. */
  readonly foreign: boolean;
}

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  /** Steps of the JSON pointer (RFC 6901, unescaped) to the value within the event or the envelope. Default: one step, the name. */
  readonly from: readonly string[];
  /** The envelope in which the value stands; absent: in the event. */
  readonly envelope?: EnvelopeName;
  /** The values are whole numbers of this unit, counted from 1970-01-01 UTC (TIME: from midnight). */
  readonly epoch?: EpochUnit;
  /** The values are unscaled decimals, two's complement in base64, with so many digits after the point. */
  readonly base64Scale?: number;
  readonly description?: string;
}

/** An event is a tombstone when the scalar at `field` equals one of `in`. */
export interface DeleteWhen {
  /** Steps of the JSON pointer, unescaped. */
  readonly field: readonly string[];
  /** The envelope in which the field stands; absent: in the event. */
  readonly envelope?: EnvelopeName;
  /** At least one. `null` matches an explicit JSON null only, not a field that is missing. */
  readonly in: readonly (string | number | boolean | null)[];
}

export type Granularity = 'hour' | 'day' | 'month' | 'year';

export interface PartitionBy {
  /** A DATE (not by hour), DATETIME or TIMESTAMP column. */
  readonly column: string;
  readonly granularity: Granularity;
}

export interface MergeSpec {
  /** How far a window reaches back before the watermark, in seconds. */
  readonly overlapSeconds: number;
  /** Budget of one merge in bytes; absent = no limit. */
  readonly maxBytesBilled?: bigint;
}

/** The view that `dedup view --create` makes. */
export interface ViewSpec {
  /** Beside the final table. */
  readonly name: string;
  /** What it reads: the final table, the log, or the final table and what is not merged yet. Absent: the spec does not say. */
  readonly of?: 'final' | 'staging' | 'both';
  /** A materialized view that refreshes itself does so at most this often; absent: the destination's own pace. */
  readonly refreshEverySeconds?: number;
  /** How old its answers may be; absent: never older than its tables. */
  readonly maxStalenessSeconds?: number;
}

/** In the place of the staging table where there is none (`staging: none`): the temporary table that holds one batch of events. */
export const BATCH_TABLE = '_dedup_batch';

/** Whether batches of events go straight into the final table (`staging: none`). */
export function isDirect({ staging }: TableSpec): boolean {
  return !staging.foreign && staging.table === BATCH_TABLE;
}

/**
 * Whether the table can have tombstones: the spec says which events delete, or the events come in an envelope, which tells it itself. Then
 * final and staging table have `_dedup_deleted`, and every statement minds it.
 */
export function knowsDeletes(spec: TableSpec): boolean {
  return spec.deleteWhen !== undefined || spec.envelopes !== undefined;
}

/** Prefix of the columns and tables that dedup adds; the spec refuses it for columns of the user. */
export const DEDUP_PREFIX = '_dedup_';

/** The column with this name; the spec guarantees that keys, offsets, partition and cluster columns exist. */
export function columnNamed(spec: TableSpec, name: string): ColumnSpec {
  const column = spec.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`column ${name} is not in spec ${spec.table}`);
  return column;
}
