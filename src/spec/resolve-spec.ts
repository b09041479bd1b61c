import type { SourceSpec } from './source-spec.ts';
import type { ColumnInput, DeleteWhenInput, SourceInput, SpecInput } from './spec-input.ts';
import { NO_STAGING } from './spec-input.ts';
import { BATCH_TABLE, type ColumnSpec, type DeleteWhen, type StagingSpec, type TableSpec, type ViewSpec } from './table-spec.ts';

const SECONDS_PER_DAY = 86_400;

/** The spec that everything else works from. `columnNames` gives the order, which a plain object does not keep for names like `1`. */
export function resolveSpec(input: SpecInput, file: string, columnNames: readonly string[]): TableSpec {
  return {
    file,
    table: input.table,
    ...(input.description === undefined ? {} : { description: input.description }),
    destination: input.destination,
    staging: resolveStaging(input),
    naturalKey: input.natural_key,
    sourceOffset: input.source_offset,
    sourcePartition: input.source_partition,
    onPartitionChange: input.on_partition_change,
    columns: columnNames.flatMap((name) => {
      const column = input.columns[name];
      return column === undefined ? [] : [resolveColumn(name, column)];
    }),
    ...(input.source?.envelope === undefined ? {} : { envelopes: input.source.envelope }),
    ...(input.delete_when === undefined ? {} : { deleteWhen: resolveDeleteWhen(input.delete_when) }),
    unknownFields: input.unknown_fields,
    ...(input.source === undefined ? {} : { source: resolveSource(input.source) }),
    ...(input.partition_by === undefined ? {} : { partitionBy: input.partition_by }),
    clusterBy: input.cluster_by,
    uniqueOffsets: input.unique_offsets,
    view: resolveView(input),
    merge: {
      overlapSeconds: input.merge.overlap,
      ...(input.merge.max_bytes_billed === undefined ? {} : { maxBytesBilled: input.merge.max_bytes_billed }),
    },
    stagingRetentionDays: input.staging_retention / SECONDS_PER_DAY,
    labels: input.labels,
  };
}

function resolveStaging({ table, staging }: SpecInput): StagingSpec {
  if (typeof staging === 'object') return { table: staging.table, ingestedAt: staging.ingested_at, foreign: true };
  const name = staging === NO_STAGING ? BATCH_TABLE : (staging ?? `${table}_staging`);
  return { table: name, ingestedAt: '_dedup_ingested_at', foreign: false };
}

function resolveSource({ format, csv }: SourceInput): SourceSpec {
  return {
    ...(format === undefined ? {} : { format }),
    csv: {
      ...(csv.delimiter === undefined ? {} : { delimiter: csv.delimiter }),
      ...(csv.quote === '' ? {} : { quote: csv.quote }),
      escape: csv.escape ?? csv.quote,
      nullText: csv.null_text,
      header: csv.header,
    },
  };
}

function resolveView({ table, view }: SpecInput): ViewSpec {
  return {
    name: view.name ?? `${table}_current`,
    ...(view.of === undefined ? {} : { of: view.of }),
    ...(view.refresh_every === undefined ? {} : { refreshEverySeconds: view.refresh_every }),
    ...(view.max_staleness === undefined ? {} : { maxStalenessSeconds: view.max_staleness }),
  };
}

function resolveDeleteWhen({ field, in: values }: DeleteWhenInput): DeleteWhen {
  return { field: field.steps, ...(field.envelope === undefined ? {} : { envelope: field.envelope }), in: values };
}

function resolveColumn(name: string, { type, from, epoch, base64_scale: base64Scale, description }: ColumnInput): ColumnSpec {
  return {
    name,
    type,
    from: from?.steps ?? [name],
    ...(from?.envelope === undefined ? {} : { envelope: from.envelope }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(base64Scale === undefined ? {} : { base64Scale }),
    ...(description === undefined ? {} : { description }),
  };
}
