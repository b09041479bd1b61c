import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';

/** Start of the partition that a row lies in; NULL without `partition_by`. */
export function partitionExpression(spec: TableSpec, dialect: Dialect): string {
  if (spec.partitionBy === undefined) return dialect.nullInteger;
  const { name, type } = columnNamed(spec, spec.partitionBy.column);
  return dialect.partitionStart(dialect.quote(name), type, spec.partitionBy.granularity);
}
