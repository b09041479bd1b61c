import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import type { MergeOptions } from './merge.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { supersedes } from './supersedes.ts';
import { winnerColumns, winners } from './winners.ts';

type Upsert = NonNullable<Dialect['upsert']>;

/**
 * The final write where it is no MERGE: every winner is inserted, or takes the place of the row of its key if it supersedes that. One
 * statement with one snapshot, so the winners cannot change under it, and it runs by hand as it is printed. Ordered by key, so that writers
 * that lock the same rows lock them in the same order. No ranges: conflicts are looked up in the index, whatever else stands there.
 */
export function compileUpsert(spec: TableSpec, options: MergeOptions, dialect: Dialect, upsert: Upsert): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const columns = winnerColumns(spec);
  const stamps = [dialect.now, String(options.seq)];
  return statement(`merge ${spec.table} by ${spec.naturalKey.join(', ')}, highest ${spec.sourceOffset.join(', ')} wins`, [
    ...(options.header === undefined ? [] : [`-- dedup ${options.header}`]),
    ...upsertLines(
      spec,
      [
        'SELECT',
        ...indent(commaSeparated([...columns.map((name) => `S.${quote(name)}`), ...stamps])),
        'FROM (',
        ...indent(winners(spec, { window: options.window, ranges: [] }, dialect)),
        ') AS S',
        `ORDER BY ${spec.naturalKey.map((name) => `S.${quote(name)}`).join(', ')}`,
      ],
      ['WHERE (', ...indent(supersedes(spec, dialect, 'EXCLUDED')), ')'],
      dialect,
      upsert,
    ),
  ]);
}

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
  { wasInserted }: Upsert,
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
