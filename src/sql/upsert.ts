import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect, UpsertDialect } from './dialect.ts';
import { commaSeparated, indent } from './statement.ts';
import { winnerColumns } from './winners.ts';

/**
 * Inserts the rows of `source` (a select of the winner columns, the time and the number of the merge), or updates the rows of their keys
 * under the condition `guard` on `EXCLUDED` and `T`. Answers with one row: how many were `inserted`, how many `updated`.
 * `earlier`: common table expressions before it, with a comma at the end.
 */
export function upsertLines(
  spec: TableSpec,
  source: readonly string[],
  guard: readonly string[],
  dialect: Dialect,
  { wasInserted }: UpsertDialect,
  earlier: readonly string[] = [],
): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const columns = [...winnerColumns(spec), '_dedup_merged_at', '_dedup_merge_seq'];
  const updated = columns.filter((name) => !spec.naturalKey.includes(name));
  const [written, inserted] = [quote('_dedup_written'), quote('_dedup_inserted')];
  return [
    ...(earlier.length === 0 ? [`WITH ${written} AS (`] : ['WITH', ...earlier, `${written} AS (`]),
    ...indent([
      `INSERT INTO ${dialect.table(spec.table)} AS T (`,
      ...indent(commaSeparated(columns.map(quote))),
      ')',
      ...source,
      `ON CONFLICT (${spec.naturalKey.map(quote).join(', ')}) DO UPDATE SET`,
      ...indent(commaSeparated(updated.map((name) => `${quote(name)} = EXCLUDED.${quote(name)}`))),
      ...guard,
      `RETURNING ${wasInserted} AS ${inserted}`,
    ]),
    ')',
    'SELECT',
    ...indent([
      `${dialect.countIf(inserted)} AS ${quote('inserted')},`,
      `${dialect.countIf(`NOT ${inserted}`)} AS ${quote('updated')}`,
    ]),
    `FROM ${written}`,
  ];
}
