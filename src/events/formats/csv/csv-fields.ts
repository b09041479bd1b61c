import type { ColumnType } from '../../../spec/column-type.ts';
import type { TableSpec } from '../../../spec/table-spec.ts';
import { columnSteps, isSamePlace, type PlacedColumn, pointersOf } from '../column-steps.ts';

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
export interface CsvField extends PlacedColumn {
  readonly kind: CellKind;
  /** Texts that stand for numbers and truth values of `delete_when`, and what JSON has for them. */
  readonly literals?: ReadonlyMap<string, string>;
}

/** The field of the event that a column named `name` gives. */
export function csvField(name: string, spec: TableSpec): CsvField {
  const steps = columnSteps(name, spec);
  const deletes = spec.deleteWhen !== undefined && isSamePlace(spec.deleteWhen.field, steps) ? spec.deleteWhen.in : [];
  const literals = new Map(deletes.filter((value) => typeof value !== 'string').map((value) => [String(value), String(value)]));
  const kind = kindAt(steps, deletes, spec);
  return { name, steps, kind, ...(literals.size === 0 ? {} : { literals }) };
}

function kindAt(steps: readonly string[], deletes: readonly unknown[], spec: TableSpec): CellKind {
  if (pointersOf(spec).some((other) => other.length > steps.length && isSamePlace(other.slice(0, steps.length), steps)))
    return 'json';
  const kinds = spec.columns.filter(({ from }) => isSamePlace(from, steps)).map(({ type }) => kindOf(type));
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
