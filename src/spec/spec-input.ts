import type { ColumnType } from './column-type.ts';
import type { EnvelopeName, EventPointer } from './envelope.ts';
import type { EpochUnit } from './epoch.ts';
import type { EventFormat } from './source-spec.ts';
import type { Granularity } from './table-spec.ts';

/** The value of `staging` that means that there is no staging table. */
export const NO_STAGING = 'none';

/** A spec as its file has it, with every value checked by itself, defaults filled in and texts read. Names as in the file. */
export interface SpecInput {
  readonly table: string;
  readonly description?: string | undefined;
  readonly destination: string;
  readonly staging?: string | { readonly table: string; readonly ingested_at: string } | undefined;
  readonly natural_key: readonly string[];
  readonly source_offset: readonly string[];
  readonly source_partition: readonly string[];
  readonly on_partition_change: 'warn' | 'fail';
  readonly columns: Readonly<Record<string, ColumnInput>>;
  readonly delete_when?: DeleteWhenInput | undefined;
  readonly unknown_fields: 'reject' | 'ignore';
  readonly source?: SourceInput | undefined;
  readonly partition_by?: { readonly column: string; readonly granularity: Granularity } | undefined;
  readonly cluster_by: readonly string[];
  readonly unique_offsets: boolean;
  readonly view: {
    readonly name?: string | undefined;
    readonly of?: 'final' | 'staging' | 'both' | undefined;
    /** Seconds. */
    readonly refresh_every?: number | undefined;
    /** Seconds. */
    readonly max_staleness?: number | undefined;
  };
  readonly merge: {
    /** Seconds. */
    readonly overlap: number;
    readonly max_bytes_billed?: bigint | undefined;
  };
  /** Seconds. */
  readonly staging_retention: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface SourceInput {
  readonly envelope?: readonly EnvelopeName[] | undefined;
  readonly format?: EventFormat | undefined;
  readonly csv: {
    readonly delimiter?: string | undefined;
    /** Empty: cells are never quoted. */
    readonly quote: string;
    readonly escape?: string | undefined;
    readonly null_text: string;
    readonly header: true | readonly string[];
  };
}

export interface ColumnInput {
  readonly type: ColumnType;
  readonly from?: EventPointer | undefined;
  readonly epoch?: EpochUnit | undefined;
  readonly base64_scale?: number | undefined;
  readonly description?: string | undefined;
}

export interface DeleteWhenInput {
  readonly field: EventPointer;
  readonly in: readonly (string | number | boolean | null)[];
}

/**
 * As much of a spec as is right by itself, for the rules between fields: a field that is missing or faulty is absent, and a
 * column whose definition is faulty has no type.
 */
export type SpecDraft = {
  readonly [Field in Exclude<keyof SpecInput, 'columns' | 'source' | 'partition_by' | 'merge' | 'view'>]?:
    | SpecInput[Field]
    | undefined;
} & {
  readonly columns?: Readonly<Record<string, ColumnInput | undefined>> | undefined;
  readonly source?: { readonly envelope?: readonly EnvelopeName[] | undefined } | undefined;
  readonly partition_by?: { readonly column?: string | undefined; readonly granularity?: Granularity | undefined } | undefined;
  readonly merge?: { readonly overlap?: number | undefined } | undefined;
  readonly view?: { readonly name?: string | undefined } | undefined;
};
