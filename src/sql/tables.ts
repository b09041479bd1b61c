import { columnNamed, knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import type { ColumnDefinition, Dialect, TableDefinition } from './dialect.ts';
import { LEDGER_TABLE, ledgerColumns } from './ledger.ts';
import { statement, type Statement } from './statement.ts';

/** Columns of the final table that dedup adds, after those of the spec. */
export function finalColumns(spec: TableSpec): readonly ColumnDefinition[] {
  return [
    ...spec.columns.map((column) => ({
      name: column.name,
      type: column.type,
      notNull: isCompared(spec, column.name),
      isCompared: isCompared(spec, column.name),
      ...(column.description === undefined ? {} : { description: column.description }),
    })),
    {
      name: '_dedup_hash',
      type: 'INT64',
      description: 'hash of the row without key and offset; decides between versions of one offset',
    },
    { name: '_dedup_merged_at', type: 'TIMESTAMP', description: 'when a merge last wrote the row' },
    { name: '_dedup_merge_seq', type: 'INT64', description: 'number of that merge in the ledger' },
    ...(knowsDeletes(spec)
      ? [
          {
            name: '_dedup_deleted',
            type: 'BOOL' as const,
            description: 'TRUE: a tombstone; the key was deleted at this source offset',
          },
        ]
      : []),
  ];
}

/** Columns of the staging table: those of the spec, nullable, and dedup's own. */
export function stagingColumns(spec: TableSpec): readonly ColumnDefinition[] {
  return [
    ...spec.columns.map(({ name, type }) => ({ name, type, isCompared: isCompared(spec, name) })),
    {
      name: '_dedup_ingested_at',
      type: 'TIMESTAMP',
      notNull: true,
      description: 'when the row was staged; windows are ranges of it',
    },
    { name: '_dedup_load_id', type: 'STRING', description: 'run that staged the row' },
    { name: '_dedup_position', type: 'STRING', description: 'where the event came from: file:line or topic/partition/offset' },
    { name: '_dedup_hash', type: 'INT64', description: 'hash of the row without key and offset' },
    { name: '_dedup_deleted', type: 'BOOL', description: 'TRUE: the event deletes its key' },
  ];
}

/** The final table: one row for each natural key ever seen. */
export function compileCreateFinal(spec: TableSpec, dialect: Dialect): Statement {
  return create(
    `create the final table ${spec.table}`,
    {
      name: spec.table,
      columns: finalColumns(spec),
      ...(spec.partitionBy === undefined
        ? {}
        : { partitionBy: { ...spec.partitionBy, type: columnNamed(spec, spec.partitionBy.column).type } }),
      clusterBy: spec.clusterBy,
      uniqueKey: spec.naturalKey,
      labels: spec.labels,
      ...(spec.description === undefined ? {} : { description: spec.description }),
    },
    dialect,
  );
}

/** The append-only staging table, partitioned by the day of staging and expiring by itself where the destination can do that. */
export function compileCreateStaging(spec: TableSpec, dialect: Dialect): Statement {
  return create(
    `create the staging table ${spec.staging.table}`,
    {
      name: spec.staging.table,
      columns: stagingColumns(spec),
      partitionBy: {
        column: '_dedup_ingested_at',
        type: 'TIMESTAMP',
        granularity: 'day',
        expirationDays: spec.stagingRetentionDays,
      },
      labels: spec.labels,
      description: `Events of ${spec.table} as they came, append-only`,
    },
    dialect,
  );
}

/** The ledger, one for all tables of a dataset or schema. */
export function compileCreateLedger(dialect: Dialect): Statement {
  return create(
    'create the ledger',
    {
      name: LEDGER_TABLE,
      columns: ledgerColumns(),
      partitionBy: { column: 'recorded_at', type: 'TIMESTAMP', granularity: 'month' },
      clusterBy: ['table_name'],
      description: 'What dedup did: one row for each finished merge and two for each load, append-only',
    },
    dialect,
  );
}

/** One more nullable column on a table that exists. */
export function compileAddColumn(table: string, column: ColumnDefinition, dialect: Dialect): Statement {
  return statement(`add column ${column.name} to ${table}`, dialect.addColumn(table, column));
}

/** The highest merge number that the final table itself remembers. Reads one column of the whole table: only for a ledger that is gone. */
export function compileLastSeq(spec: TableSpec, dialect: Dialect): Statement {
  return statement(`find the last merge of ${spec.table} in the table itself`, [
    `SELECT MAX(${dialect.quote('_dedup_merge_seq')}) AS ${dialect.quote('seq')}`,
    `FROM ${dialect.table(spec.table)}`,
  ]);
}

/** Deletes staged rows that are merged and past their retention, where the destination does not expire them by itself. */
export function compileDeleteExpired(spec: TableSpec, before: bigint, dialect: Dialect): Statement {
  return statement(`delete merged rows of ${spec.staging.table} that are past their retention`, [
    `DELETE FROM ${dialect.table(spec.staging.table)}`,
    `WHERE ${dialect.quote(spec.staging.ingestedAt)} < ${dialect.timestamp(before)}`,
  ]);
}

function isCompared(spec: TableSpec, name: string): boolean {
  return spec.naturalKey.includes(name) || spec.sourceOffset.includes(name);
}

function create(summary: string, definition: TableDefinition, dialect: Dialect): Statement {
  return statement(summary, dialect.createTable(definition));
}
