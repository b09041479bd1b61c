import type { ExistingTable } from '../destinations/destination.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import { presentColumns, presentSpec, withoutDeletes } from './present-spec.ts';

/**
 * The spec as far as both tables are like it: what is new in it (a column, `delete_when`) comes into the tables with the next merge, and
 * until then there is nothing of it to compare. Undefined: the tables lack what every merged row has.
 */
export function comparableSpec(spec: TableSpec, final: ExistingTable, staging: ExistingTable): TableSpec | undefined {
  const present = presentColumns(final);
  const has = (name: string): boolean => present.has(name.toLowerCase());
  const staged = presentSpec(spec, staging);
  const needed = [...spec.naturalKey, ...spec.sourceOffset, '_dedup_hash', '_dedup_merged_at', '_dedup_merge_seq'];
  if (staged === undefined || !needed.every(has)) return undefined;
  const rest = has('_dedup_deleted') ? staged : withoutDeletes(staged);
  const columns = staged.columns.filter(({ name }) => has(name));
  const partitioned = staged.sourcePartition.every((name) => columns.some((column) => column.name === name));
  return {
    ...rest,
    columns,
    sourcePartition: partitioned ? staged.sourcePartition : [],
  };
}
