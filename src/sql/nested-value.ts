import type { ScalarType } from '../spec/column-type.ts';
import type { Value } from './value.ts';

/*
 * ARRAY and STRUCT values as `Destination.query` gives them: their canonical JSON text, as events are hashed by it (see `NestedPrinter`), so
 * that every destination gives the same text for the same value. What is NULL, an empty ARRAY too, is null.
 */

/** The text of an ARRAY from those of its elements. An element that is NULL, which only another writer can have left there, is `null`. */
export function arrayText(elements: readonly (string | null)[]): string | null {
  return elements.length === 0 ? null : `[${elements.map((element) => element ?? 'null').join(',')}]`;
}

/** The text of a STRUCT from those of its fields: by name, without those that are NULL. */
export function structText(fields: readonly (readonly [name: string, text: string | null])[]): string {
  const members = fields
    .filter(([, text]) => text !== null)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `{${members.join(',')}}`;
}

/** The text of a scalar within one, from its own normal form. */
export function leafText(value: Value, type: ScalarType): string | null {
  if (value === null) return null;
  switch (type) {
    case 'INT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
    case 'BOOL':
    case 'JSON':
      return String(value);
    case 'FLOAT64':
      return Number.isFinite(value) ? String(value) : `"${String(value)}"`;
    case 'DATETIME':
    case 'TIME':
      return `"${String(value)}${String(value).includes('.') ? '' : '.000000'}"`;
    default:
      return JSON.stringify(value);
  }
}
