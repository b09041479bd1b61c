import type { TableSpec } from '../../spec/table-spec.ts';
import type { PlacedColumn } from './column-steps.ts';

/** The columns of natural key and source offset that no column of a source gives, or leads to. What is within envelopes only the events tell. */
export function missingIdentity(spec: TableSpec, placed: readonly PlacedColumn[]): readonly string[] {
  if (spec.envelopes !== undefined) return [];
  const isGiven = (from: readonly string[]): boolean =>
    placed.some(({ steps }) => steps.every((step, index) => step === from[index]));
  return [...spec.naturalKey, ...spec.sourceOffset].filter(
    (name) => !spec.columns.some((column) => column.name === name && isGiven(column.from)),
  );
}
