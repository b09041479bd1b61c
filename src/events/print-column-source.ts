import { isNested, type ScalarType } from '../spec/column-type.ts';
import type { ColumnSpec } from '../spec/table-spec.ts';
import { isIndex } from './event-structure.ts';
import type { ValueRoot } from './value-place.ts';
import { placeOf } from './value-place.ts';

/** The staged line quotes what readers of JSON would round; the hash takes all numbers bare, those in an ARRAY or STRUCT too. */
export function isPrintedApart({ type }: ColumnSpec): boolean {
  return isNested(type) || type === 'INT64' || type === 'NUMERIC' || type === 'BIGNUMERIC';
}

/** All values of the type are JSON strings on the staged line; else the text brings quotes where it needs them. */
export function isQuoted(column: ColumnSpec): boolean {
  return !isPrintedApart(column) && column.type !== 'FLOAT64' && column.type !== 'BOOL' && column.type !== 'JSON';
}

/**
 * Statements of the row encoder that check a value that is neither missing nor null, and set `number<index>` to it where it is to be printed
 * as a number, else `text<index>` to its text on the staged line (of an ARRAY or STRUCT, empty: it counts as NULL); for what is printed apart
 * also `digits<index>` to the text that is hashed. `value` is the variable that holds it.
 */
export function printColumn(column: ColumnSpec, index: number, value: string): string {
  const { root, steps } = placeOf(column);
  const text = rootText(root);
  if (isNested(column.type)) {
    return `const printer = nested[${index}]; if (!printer.print(${value}, ${text})) return printer.rejection;
    text${index} = printer.text; digits${index} = printer.hashed; if (text${index} !== digits${index}) isHashedApart = true;`;
  }
  const reject = `return rejectValue(${value}, ${index}, ${text});`;
  // The survey looks at the values of members only: what stands in an array is read again from the source.
  const isSurveyed = !steps.some(isIndex);
  const isTold = isSurveyed ? (root === 'event' ? 'isTold' : `${root}.isTold`) : 'false';
  const printed: Printed = { type: column.type, index, value, text, reject, isTold, isOfEvent: root === 'event' };
  if (column.epoch !== undefined) return printEpoch(printed);
  if (column.base64Scale !== undefined) return printUnscaled(printed);
  return PRINTERS[column.type](printed);
}

/** The expression for the source text in which values of a root stand. */
export function rootText(root: ValueRoot): string {
  return root === 'event' ? 'examiner.text' : `${root}.text`;
}

interface Printed {
  readonly type: ScalarType;
  readonly index: number;
  readonly value: string;
  /** The expression for the source text around the value. */
  readonly text: string;
  readonly reject: string;
  /** The expression for whether numbers can be told from their doubles. */
  readonly isTold: string;
  readonly isOfEvent: boolean;
}

const PRINTERS: Readonly<Record<ScalarType, (printed: Printed) => string>> = {
  STRING: ({ index, value, reject, isOfEvent }) =>
    `if (typeof ${value} !== 'string') ${reject}
    text${index} = ${isOfEvent ? `hasEscapes ? quote(${value}).slice(1, -1) : ${value}` : `quote(${value}).slice(1, -1)`};`,
  BOOL: ({ index, value, reject }) => `if (typeof ${value} !== 'boolean') ${reject} text${index} = '' + ${value};`,
  // The difference is NaN for an infinite number.
  FLOAT64: ({ index, value, reject }) =>
    `if (typeof ${value} === 'number' && ${value} - ${value} === 0) number${index} = ${value};
    else if (${value} === 'NaN' || ${value} === 'Infinity' || ${value} === '-Infinity') text${index} = '"' + ${value} + '"';
    else ${reject}`,
  INT64: ({ index, value, text, reject, isTold }) =>
    `if (${isTold} && Number.isSafeInteger(${value})) number${index} = ${value};
    else {
      digits${index} = INT64(${value}, ${index}, ${text});
      if (digits${index} === undefined) ${reject}
      if (isSafe(digits${index})) text${index} = digits${index};
      else { text${index} = '"' + digits${index} + '"'; isHashedApart = true; }
    }`,
  NUMERIC: printDecimal,
  BIGNUMERIC: printDecimal,
  JSON: ({ index, value, text, reject }) =>
    `const json = JSON(${value}, ${index}, ${text}); if (json === undefined) ${reject} text${index} = json;`,
  BYTES: printCanonical,
  DATE: printCanonical,
  DATETIME: printCanonical,
  TIME: printCanonical,
  TIMESTAMP: printCanonical,
};

function printDecimal({ type, index, value, text, reject, isTold }: Printed): string {
  return `digits${index} = ${type}(${value}, ${index}, ${text}, ${isTold});
    if (digits${index} === undefined) ${reject}
    text${index} = '"' + digits${index} + '"'; isHashedApart = true;`;
}

function printCanonical({ type, index, value, reject }: Printed): string {
  return `const canonical = typeof ${value} === 'string' ? ${type}(${value}) : undefined;
    if (canonical === undefined) ${reject}
    text${index} = canonical;`;
}

function printEpoch({ index, value, text, reject, isTold }: Printed): string {
  return `const canonical = epoch(${value}, ${index}, ${text}, ${isTold});
    if (canonical === undefined) ${reject}
    text${index} = canonical;`;
}

function printUnscaled({ index, value, reject }: Printed): string {
  return `digits${index} = unscaled(${value}, ${index});
    if (digits${index} === undefined) ${reject}
    text${index} = '"' + digits${index} + '"'; isHashedApart = true;`;
}
