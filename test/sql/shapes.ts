import type { ColumnType } from '../../src/spec/column-type.ts';
import type { ColumnSpec, TableSpec } from '../../src/spec/table-spec.ts';

/** A spec from its columns and key, with every other field at its default. */
export function specOf(
  columns: Readonly<Record<string, ColumnType>>,
  naturalKey: readonly string[],
  sourceOffset: readonly string[],
  rest: Partial<TableSpec> = {},
): TableSpec {
  return {
    file: 'configs/t.yaml',
    table: 't',
    destination: 'duckdb:./t.duckdb',
    staging: { table: `${rest.table ?? 't'}_staging`, ingestedAt: '_dedup_ingested_at', foreign: false },
    naturalKey,
    sourceOffset,
    sourcePartition: [],
    onPartitionChange: 'warn',
    columns: Object.entries(columns).map(([name, type]): ColumnSpec => ({ name, type, from: [name] })),
    unknownFields: 'reject',
    clusterBy: [],
    uniqueOffsets: false,
    view: { name: `${rest.table ?? 't'}_current` },
    merge: { overlapSeconds: 3600 },
    stagingRetentionDays: 30,
    labels: {},
    ...rest,
  };
}

/** The spec shapes of which every statement is kept as a reviewed file, for every dialect. */
export const SHAPES: Readonly<Record<string, TableSpec>> = {
  'device-readings': specOf(
    { device_id: 'STRING', reading_ts: 'TIMESTAMP', value_celsius: 'FLOAT64', site: 'STRING', source_offset: 'INT64' },
    ['device_id', 'reading_ts'],
    ['source_offset'],
    {
      table: 'device_readings',
      sourcePartition: ['site'],
      description: "readings of the devices, it's one row each",
      deleteWhen: { field: ['op'], in: ['D', 'delete'] },
      partitionBy: { column: 'reading_ts', granularity: 'day' },
      clusterBy: ['device_id'],
      labels: { team: 'iot' },
    },
  ),
  'composite-offset': specOf(
    {
      tenant: 'STRING',
      region: 'STRING',
      id: 'INT64',
      day: 'DATE',
      epoch: 'INT64',
      lsn: 'NUMERIC',
      payload: 'JSON',
      raw: 'BYTES',
    },
    ['tenant', 'region', 'id'],
    ['epoch', 'lsn'],
    { sourcePartition: ['region', 'epoch'], partitionBy: { column: 'day', granularity: 'month' } },
  ),
  // Deletes that an envelope tells, and no delete_when.
  'change-events': specOf({ id: 'INT64', note: 'STRING', source_offset: 'INT64' }, ['id'], ['source_offset'], {
    envelopes: ['kcat', 'debezium'],
  }),
  'key-only': specOf({ id: 'INT64', at: 'DATETIME' }, ['id'], ['at']),
  'foreign-staging': specOf({ id: 'INT64', amount: 'NUMERIC', at: 'DATETIME', version: 'INT64' }, ['id', 'at'], ['version'], {
    staging: { table: 'landing', ingestedAt: 'publish_time', foreign: true },
    deleteWhen: { field: ['op'], in: ['D', 4, true, null] },
    partitionBy: { column: 'at', granularity: 'hour' },
  }),
  nested: specOf(
    {
      id: 'INT64',
      tags: { kind: 'ARRAY', element: 'STRING' },
      meta: {
        kind: 'STRUCT',
        fields: [
          { name: 'site', type: 'STRING' },
          { name: "it's `so`", type: 'FLOAT64' },
          { name: 'raw', type: 'BYTES' },
        ],
      },
      parts: {
        kind: 'ARRAY',
        element: {
          kind: 'STRUCT',
          fields: [
            { name: 'select', type: 'NUMERIC' },
            { name: 'at', type: 'TIMESTAMP' },
            { name: 'hashes', type: { kind: 'ARRAY', element: 'BYTES' } },
          ],
        },
      },
      version: 'INT64',
    },
    ['id'],
    ['version'],
    { deleteWhen: { field: ['op'], in: ['D'] } },
  ),
  'strange-names': specOf(
    { select: 'STRING', 'row-id': 'INT64', 'größe in m': 'FLOAT64', "it's": 'STRING', order: 'INT64' },
    ['select', 'row-id'],
    ['order'],
    { table: 'group' },
  ),
};
