import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { countOf, textOf, type Row } from './value.ts';
import { differences } from './verify-differences.ts';
import type { VerifyScope } from './verify-scope.ts';
import { bothSides, finalNames } from './verify-sides.ts';
import { winnerColumns } from './winners.ts';

/**
 * What can be wrong with a key, one kind a key. `missing`: staged and merged, but not in the final table. `stale`: the final row is older
 * than the staged winner. `changed`: the same version with other content. `ahead`: newer than anything staged. `unstaged`: written by a
 * merge, but nothing staged explains it. `duplicate`: several final rows. `null_key`: a final row with NULL in its key. `moved`: seen
 * under two source partitions. `ahead` and `unstaged` are told only where staging holds everything that was ever merged.
 */
export const FINDING_KINDS = ['missing', 'stale', 'changed', 'ahead', 'unstaged', 'duplicate', 'null_key', 'moved'] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/** How staging and the final table compare. */
export interface VerifyCounts {
  /** Keys with a staged winner that were held against the final table. */
  readonly checked: number;
  /** Findings by kind. */
  readonly kinds: Readonly<Record<FindingKind, number>>;
  /** Final rows beyond the first of each duplicate key. */
  readonly extraCopies: number;
  /** Final rows without staged ones that no merge has written; told only where rows without staged ones are judged. */
  readonly unwritten: number;
}

/** One finding. */
export interface Finding {
  readonly kind: FindingKind;
  /** The natural key. */
  readonly key: Row;
  /** Final rows with this key. */
  readonly copies: number;
  /** The staged winner, as `winnerColumns`; null: there is none. */
  readonly staged: Row | null;
  /** The greatest of the final rows, in the same columns and dedup's others; null: there is none. */
  readonly final: Row | null;
}

/** Counts keys and findings. Reads only. */
export function compileVerifyCounts(spec: TableSpec, scope: VerifyScope, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const kind = quote('_dedup_kind');
  return statement(`hold ${spec.table} against ${spec.staging.table}`, [
    'SELECT',
    ...indent(
      commaSeparated([
        `${dialect.countIf(quote('_dedup_judged'))} AS ${quote('checked')}`,
        ...[...FINDING_KINDS, 'unwritten'].map((name) => `${dialect.countIf(`${kind} = '${name}'`)} AS ${quote(name)}`),
        `SUM(CASE WHEN ${kind} = 'duplicate' THEN ${quote('_dedup_copies')} - 1 ELSE 0 END) AS ${quote('extra_copies')}`,
      ]),
    ),
    'FROM (',
    ...indent(differences(spec, scope, [], [], dialect)),
    `) AS ${quote('_dedup_keys')}`,
  ]);
}

/** The answer of `compileVerifyCounts`. */
export function readVerifyCounts(rows: readonly Row[]): VerifyCounts {
  const [row = {}] = rows;
  const count = (name: FindingKind): number => countOf(row, name);
  return {
    checked: countOf(row, 'checked'),
    kinds: {
      missing: count('missing'),
      stale: count('stale'),
      changed: count('changed'),
      ahead: count('ahead'),
      unstaged: count('unstaged'),
      duplicate: count('duplicate'),
      null_key: count('null_key'),
      moved: count('moved'),
    },
    extraCopies: countOf(row, 'extra_copies'),
    unwritten: countOf(row, 'unwritten'),
  };
}

/** The first findings in the order of their keys, both sides of each. Reads only. */
export function compileVerifyFindings(spec: TableSpec, scope: VerifyScope, limit: number, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const [kind, copies] = [quote('_dedup_kind'), quote('_dedup_copies')];
  const order = spec.naturalKey.map((name) => {
    const index = winnerColumns(spec).indexOf(name);
    return `COALESCE(${quote(`staged_${index}`)}, ${quote(`final_${index}`)})`;
  });
  return statement(`find where ${spec.table} differs from ${spec.staging.table}`, [
    'SELECT *',
    'FROM (',
    ...indent(differences(spec, scope, bothSides(spec, [], dialect), [], dialect)),
    `) AS ${quote('_dedup_keys')}`,
    `WHERE ${kind} <> 'unwritten'`,
    `ORDER BY ${[...order, kind, copies].join(', ')}`,
    `LIMIT ${limit}`,
  ]);
}

/** The answer of `compileVerifyFindings`. */
export function readFindings(spec: TableSpec, rows: readonly Row[]): readonly Finding[] {
  return rows.flatMap((row) => {
    const kind = FINDING_KINDS.find((known) => known === textOf(row, '_dedup_kind'));
    if (kind === undefined) return [];
    const side = (prefix: string, names: readonly string[]): Row =>
      Object.fromEntries(names.map((name, index) => [name, row[`${prefix}_${index}`] ?? null]));
    const copies = countOf(row, '_dedup_copies');
    const staged = row['_dedup_judged'] === true ? side('staged', winnerColumns(spec)) : null;
    const final = copies === 0 ? null : side('final', finalNames(spec));
    const key = Object.fromEntries(spec.naturalKey.map((name) => [name, (staged ?? final)?.[name] ?? null]));
    return [{ kind, key, copies, staged, final }];
  });
}
