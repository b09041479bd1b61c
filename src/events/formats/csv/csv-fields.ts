import type { ColumnType } from '../../../spec/column-type.ts';
import { formatPointer, parsePointer } from '../../../spec/json-pointer.ts';
import type { TableSpec } from '../../../spec/table-spec.ts';

/**
 * What becomes of the text of a cell:
 *
 * - `text`: a JSON string.
 * - `number`: a number when it is one by the syntax of JSON, else a string.
 * - `bool`: a truth value when it is a word for one, else a string.
 * - `json`: the JSON value that it must hold.
 */
export type CellKind = 'text' | 'number' | 'bool' | 'json';

/** A column of a CSV file, as a field of the event. */
export interface CsvField {
  /** As the header has it. */
  readonly name: string;
  /** Steps to the field. */
  readonly steps: readonly string[];
  readonly kind: CellKind;
  /** Texts that stand for numbers and truth values of `delete_when`, and what JSON has for them. */
  readonly literals?: ReadonlyMap<string, string>;
}

/** The field of the event that a column named `name` gives: see the README, "Formats". */
export function csvField(name: string, spec: TableSpec): CsvField {
  const pointers = [...spec.columns.map(({ from }) => from), ...(spec.deleteWhen === undefined ? [] : [spec.deleteWhen.field])];
  const own = [name];
  if (pointers.some((steps) => steps[0] === name)) return fieldAt(name, own, spec);
  const column = spec.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return fieldAt(name, column.from, spec);
  const steps = parsePointer(name);
  return fieldAt(name, steps !== undefined && pointers.some((other) => isSame(other, steps)) ? steps : own, spec);
}

function fieldAt(name: string, steps: readonly string[], spec: TableSpec): CsvField {
  const deletes = spec.deleteWhen !== undefined && isSame(spec.deleteWhen.field, steps) ? spec.deleteWhen.in : [];
  const literals = new Map(deletes.filter((value) => typeof value !== 'string').map((value) => [String(value), String(value)]));
  const kind = kindAt(steps, deletes, spec);
  return { name, steps, kind, ...(literals.size === 0 ? {} : { literals }) };
}

function kindAt(steps: readonly string[], deletes: readonly unknown[], spec: TableSpec): CellKind {
  const pointers = [...spec.columns.map(({ from }) => from), ...(spec.deleteWhen === undefined ? [] : [spec.deleteWhen.field])];
  if (pointers.some((other) => other.length > steps.length && isSame(other.slice(0, steps.length), steps))) return 'json';
  const kinds = spec.columns.filter(({ from }) => isSame(from, steps)).map(({ type }) => kindOf(type));
  if (kinds.length > 0) return kinds.find((kind) => kind === 'text') ?? kinds[0] ?? 'text';
  return deletes.some((value) => typeof value === 'boolean') ? 'bool' : 'text';
}

function kindOf(type: ColumnType): CellKind {
  switch (type) {
    case 'STRING':
    case 'BYTES':
    case 'DATE':
    case 'DATETIME':
    case 'TIME':
    case 'TIMESTAMP':
      return 'text';
    case 'INT64':
    case 'FLOAT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return 'number';
    case 'BOOL':
      return 'bool';
    default:
      // JSON, and whatever is nested.
      return 'json';
  }
}

/** Two columns that give the same field, or of which one gives a part of the other. */
export function clashOf(fields: readonly CsvField[]): readonly [CsvField, CsvField] | undefined {
  const seen = new Map<string, CsvField>();
  for (const field of fields) {
    const other = seen.get(formatPointer(field.steps));
    if (other !== undefined) return [other, field];
    seen.set(formatPointer(field.steps), field);
  }
  for (const field of fields) {
    for (let length = 1; length < field.steps.length; length += 1) {
      const outer = seen.get(formatPointer(field.steps.slice(0, length)));
      if (outer !== undefined) return [outer, field];
    }
  }
  return undefined;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
