import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { rangesPredicate } from './partition-ranges.ts';
import { allOf, commaSeparated, indent, statement, type Statement } from './statement.ts';
import { differences } from './verify-differences.ts';
import type { VerifyScope } from './verify-scope.ts';
import { upsertLines } from './upsert.ts';
import { bothSides, finalNames } from './verify-sides.ts';
import { winnerColumns } from './winners.ts';

export interface RepairOptions {
  readonly scope: VerifyScope;
  /** Columns of the final table that the spec does not know. */
  readonly others: readonly string[];
  /** `_dedup_merge_seq` of the rows that are set to their staged winner. */
  readonly seq: number;
  /** What the first line tells whoever finds the statement in a job list: one line of JSON. */
  readonly header?: string;
}

/**
 * Sets every row that differs to its staged winner, without a guard, and leaves one of several rows of a key. One MERGE, so it is
 * atomic, and exclusive like any other. It looks for the differences itself, so it mends those of its own snapshot and nothing else. A
 * key with several rows stands in the source twice: once to delete them all (equal rows cannot be told apart), once, matching nothing,
 * to insert the one that stays, with every column of the greatest. Rows that nothing staged explains stay as they are.
 */
export function compileRepair(spec: TableSpec, options: RepairOptions, dialect: Dialect): Statement {
  const { scope, others, header } = options;
  if (dialect.upsert !== undefined) return compileRepairUpsert(spec, options, dialect, dialect.upsert);
  const quote = (name: string): string => dialect.quote(name);
  const action = `S.${quote('_dedup_action')}`;
  const updated = finalNames(spec).filter((name) => !spec.naturalKey.includes(name));
  const inserted = [...finalNames(spec), ...others];
  const on = [
    ...spec.naturalKey.map((name) => `T.${quote(name)} = S.${quote(name)}`),
    `${action} <> 'insert'`,
    ...rangesPredicate(spec, scope.ranges, dialect, 'T'),
  ];
  return statement(`repair the rows of ${spec.table} that differ from ${spec.staging.table}`, [
    ...(header === undefined ? [] : [`-- dedup ${header}`]),
    `MERGE INTO ${dialect.table(spec.table)} AS T`,
    'USING (',
    ...indent(repairs(spec, options, dialect)),
    ') AS S',
    ...allOf(on).map((line, index) => (index === 0 ? `ON ${line}` : line)),
    `WHEN MATCHED AND ${action} = 'delete' THEN DELETE`,
    'WHEN MATCHED THEN UPDATE SET',
    ...indent(commaSeparated(updated.map((name) => `${quote(name)} = S.${quote(name)}`))),
    `WHEN NOT MATCHED AND ${action} = 'insert' THEN INSERT (`,
    ...indent(commaSeparated(inserted.map(quote))),
    ') VALUES (',
    ...indent(commaSeparated(inserted.map((name) => `S.${quote(name)}`))),
    ')',
  ]);
}

/**
 * The same where the final table has a unique index on the natural key: no key has several rows, so all there is to do is to set those that
 * differ.
 */
function compileRepairUpsert(
  spec: TableSpec,
  { scope, header, seq }: RepairOptions,
  dialect: Dialect,
  upsert: NonNullable<Dialect['upsert']>,
): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const staged = winnerColumns(spec).map((name, index) => [name, quote(`staged_${index}`)] as const);
  const key = staged.filter(([name]) => spec.naturalKey.includes(name)).map(([, column]) => column);
  return statement(`repair the rows of ${spec.table} that differ from ${spec.staging.table}`, [
    ...(header === undefined ? [] : [`-- dedup ${header}`]),
    ...upsertLines(
      spec,
      [
        'SELECT',
        ...indent(commaSeparated([...staged.map(([, column]) => column), dialect.now, String(seq)])),
        'FROM (',
        ...indent(differences(spec, scope, bothSides(spec, [], dialect), [], dialect)),
        `) AS ${quote('_dedup_keys')}`,
        `WHERE ${quote('_dedup_mended')}`,
        `ORDER BY ${key.join(', ')}`,
      ],
      [],
      dialect,
      upsert,
    ),
  ]);
}

/** What is to be done, and with which values: the staged winner's where the row differs, else those of the greatest final row. */
function repairs(spec: TableSpec, { scope, others, seq }: RepairOptions, dialect: Dialect): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  const [mended, copies, action] = [quote('_dedup_mended'), quote('_dedup_copies'), quote('_dedup_action')];
  const staged = [...winnerColumns(spec).map((_, index) => quote(`staged_${index}`)), dialect.now, String(seq)];
  const values = finalNames(spec).map((name, index) => {
    return `CASE WHEN ${mended} THEN ${staged[index]} ELSE ${quote(`final_${index}`)} END AS ${quote(name)}`;
  });
  const kept = others.map((name, index) => `${quote(`final_${finalNames(spec).length + index}`)} AS ${quote(name)}`);
  return [
    'SELECT',
    ...indent(commaSeparated([action, ...values, ...kept])),
    'FROM (',
    ...indent(differences(spec, scope, bothSides(spec, others, dialect), others, dialect)),
    `) AS ${quote('_dedup_keys')}`,
    `JOIN (SELECT 'insert' AS ${action} UNION ALL SELECT 'update' UNION ALL SELECT 'delete') AS ${quote('_dedup_actions')}`,
    `ON CASE WHEN ${copies} > 1 THEN ${action} <> 'update' WHEN ${copies} = 1 THEN ${action} = 'update' ELSE ${action} = 'insert' END`,
    `WHERE ${mended} OR ${quote('_dedup_kind')} = 'duplicate'`,
  ];
}
