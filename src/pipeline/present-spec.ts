import type { ExistingTable } from '../destinations/destination.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import { isPayload } from '../sql/staged-rows.ts';

/** Names of the columns that a table has, in lower case: BigQuery and DuckDB do not tell `A` from `a`. */
export function presentColumns(table: ExistingTable): ReadonlySet<string> {
  return new Set(table.columns.map(({ name }) => name.toLowerCase()));
}

/**
 * The spec as far as its staging table is like it: what the spec has newly (a column, `delete_when`) is added to the table only by the
 * next load or merge, and a verb that reads must not wait for that. Undefined: a column is missing without which no row can be ranked.
 */
export function presentSpec(spec: TableSpec, staging: ExistingTable): TableSpec | undefined {
  const present = presentColumns(staging);
  const has = (name: string): boolean => present.has(name.toLowerCase());
  const columns = spec.columns.filter(({ name }) => has(name));
  const isRankable = spec.columns.every(({ name }) => has(name) || isPayload(spec, name));
  if (!isRankable || !(spec.staging.foreign || has('_dedup_hash'))) return undefined;
  const { partitionBy, sourcePartition, ...rest } = spec.staging.foreign || has('_dedup_deleted') ? spec : withoutDeletes(spec);
  return {
    ...rest,
    columns,
    sourcePartition: sourcePartition.every(has) ? sourcePartition : [],
    ...(partitionBy !== undefined && has(partitionBy.column) ? { partitionBy } : {}),
  };
}

/** The spec of a table that has no tombstones: nothing says what deletes. */
export function withoutDeletes(spec: TableSpec): TableSpec {
  const { deleteWhen: _deleteWhen, envelopes: _envelopes, ...rest } = spec;
  return rest;
}
