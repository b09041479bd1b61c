import { formatPointer, parsePointer } from '../../spec/json-pointer.ts';
import type { TableSpec } from '../../spec/table-spec.ts';

/** A column of a file, as a field of the event. */
export interface PlacedColumn {
  /** As the file has it. */
  readonly name: string;
  /** Steps to the field. */
  readonly steps: readonly string[];
}

/** The steps, from the top of the event, to the field that a column named `name` gives: see the README, "Formats". */
export function columnSteps(name: string, spec: TableSpec): readonly string[] {
  const pointers = pointersOf(spec);
  const own = [name];
  if (pointers.some((steps) => steps[0] === name)) return own;
  const column = spec.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column.from;
  const steps = parsePointer(name);
  return steps !== undefined && pointers.some((other) => isSamePlace(other, steps)) ? steps : own;
}

/** All places of events that the spec takes values from. */
export function pointersOf(spec: TableSpec): readonly (readonly string[])[] {
  return [...spec.columns.map(({ from }) => from), ...(spec.deleteWhen === undefined ? [] : [spec.deleteWhen.field])];
}

export function isSamePlace(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

/** Two columns that give the same field, or of which one gives a part of the other. */
export function clashOf(columns: readonly PlacedColumn[]): readonly [PlacedColumn, PlacedColumn] | undefined {
  const seen = new Map<string, PlacedColumn>();
  for (const column of columns) {
    const other = seen.get(formatPointer(column.steps));
    if (other !== undefined) return [other, column];
    seen.set(formatPointer(column.steps), column);
  }
  for (const column of columns) {
    for (let length = 1; length < column.steps.length; length += 1) {
      const outer = seen.get(formatPointer(column.steps.slice(0, length)));
      if (outer !== undefined) return [outer, column];
    }
  }
  return undefined;
}
