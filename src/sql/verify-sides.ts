import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect } from './dialect.ts';
import { winnerColumns } from './winners.ts';

/** The columns of a final row that `verify` shows and sets: those of a winner, and dedup's own. */
export function finalNames(spec: TableSpec): readonly string[] {
  return [...winnerColumns(spec), '_dedup_merged_at', '_dedup_merge_seq'];
}

/**
 * Both sides of a comparison under names that no column has: `staged_0`, … in the order of `winnerColumns`, `final_0`, … in the order of
 * `finalNames` and then `others`.
 */
export function bothSides(spec: TableSpec, others: readonly string[], dialect: Dialect): readonly string[] {
  const quote = (name: string): string => dialect.quote(name);
  return [
    ...winnerColumns(spec).map((name, index) => `S.${quote(name)} AS ${quote(`staged_${index}`)}`),
    ...[...finalNames(spec), ...others].map((name, index) => `T.${quote(name)} AS ${quote(`final_${index}`)}`),
  ];
}
