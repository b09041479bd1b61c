import { knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import type { QueryDialect } from './query-dialect.ts';
import { isPayload, stagedRows, usableTerms } from './staged-rows.ts';
import { commaSeparated, indent } from './statement.ts';

/**
 * The winners without a window, column by column: `MAX_BY(column, offset)`. For materialized views that may only aggregate. Right only where
 * no two different events share a key and an offset (`unique_offsets`): of two such events it could put half of each into one row.
 */
export function latestBy(spec: TableSpec, dialect: QueryDialect): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const offset = quote(spec.sourceOffset[0] ?? '');
  const latest = (name: string): string => `MAX_BY(${quote(name)}, ${offset}) AS ${quote(name)}`;
  const columns = spec.columns.map(({ name }) => {
    if (spec.naturalKey.includes(name)) return quote(name);
    return isPayload(spec, name) ? latest(name) : `MAX(${offset}) AS ${offset}`;
  });
  return [
    'SELECT',
    ...indent(commaSeparated([...columns, ...(knowsDeletes(spec) ? [latest('_dedup_deleted')] : [])])),
    'FROM (',
    ...indent(stagedRows(spec, { ranges: [] }, dialect, usableTerms(spec, dialect))),
    `) AS ${quote('_dedup_staged')}`,
    `GROUP BY ${spec.naturalKey.map(quote).join(', ')}`,
  ];
}
