import { finalNames } from '../sql/verify-sides.ts';
import type { Inspection, OpenTable } from './open-table.ts';

/** Columns of the final table that the spec does not know, and that a rebuild would empty. */
export function strangeColumns({ spec, dialect }: OpenTable, { state }: Inspection): readonly string[] {
  // Rows that are written over keep them.
  if (dialect.upsert !== undefined) return [];
  const ours = new Set(finalNames(spec).map((name) => name.toLowerCase()));
  return (state.final?.columns ?? []).map(({ name }) => name).filter((name) => !ours.has(name.toLowerCase()));
}
