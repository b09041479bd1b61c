import type { ColumnType } from '../../src/spec/column-type.ts';
import type { ColumnSpec, TableSpec } from '../../src/spec/table-spec.ts';

/** A column with the name as its pointer. */
export function column(name: string, type: ColumnType, from: readonly string[] = [name]): ColumnSpec {
  return { name, type, from };
}

/** A spec with the key `id` and the offset `seq`, and these columns besides. */
export function eventSpec(columns: readonly ColumnSpec[], changes: Partial<TableSpec> = {}): TableSpec {
  return {
    file: 'spec.yaml',
    table: 'things',
    destination: 'duckdb:./things.duckdb',
    staging: { table: 'things_staging', ingestedAt: '_dedup_ingested_at', foreign: false },
    naturalKey: ['id'],
    sourceOffset: ['seq'],
    sourcePartition: [],
    onPartitionChange: 'warn',
    columns: [column('id', 'STRING'), column('seq', 'INT64'), ...columns],
    unknownFields: 'reject',
    clusterBy: [],
    uniqueOffsets: false,
    view: { name: 't_current', of: 'staging' },
    merge: { overlapSeconds: 3600 },
    stagingRetentionDays: 30,
    labels: {},
    ...changes,
  };
}
