import type { TableSpec } from '../../spec/table-spec.ts';

/**
 * The columns of natural key and source offset that a source cannot give, which `has` a field at the steps of a pointer or leading there. What
 * is within envelopes only the events tell.
 */
export function missingIdentity(spec: TableSpec, has: (steps: readonly string[]) => boolean): readonly string[] {
  if (spec.envelopes !== undefined) return [];
  return [...spec.naturalKey, ...spec.sourceOffset].filter(
    (name) => !spec.columns.some((column) => column.name === name && has(column.from)),
  );
}
