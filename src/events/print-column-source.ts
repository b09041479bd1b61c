import type { ColumnType } from '../spec/column-type.ts';
import type { ColumnSpec } from '../spec/table-spec.ts';
import { isIndex } from './event-structure.ts';

/** The staged line quotes what readers of JSON would round; the hash takes all numbers bare. */
export function isPrintedApart({ type }: ColumnSpec): boolean {
  return type === 'INT64' || type === 'NUMERIC' || type === 'BIGNUMERIC';
}

/** All values of the type are JSON strings on the staged line; else the text brings quotes where it needs them. */
export function isQuoted(column: ColumnSpec): boolean {
  return !isPrintedApart(column) && column.type !== 'FLOAT64' && column.type !== 'BOOL' && column.type !== 'JSON';
}

/** A literal: what stands before the text of a column on the staged line. */
export function memberPrefix(column: ColumnSpec): string {
  return JSON.stringify(`,${JSON.stringify(column.name)}:${isQuoted(column) ? '"' : ''}`);
}

/**
 * Statements of the row encoder that check a value that is neither missing nor null, and set `text<index>` to its text on the staged
 * line; for numbers that are printed apart also `digits<index>` to the text that is hashed. `value` is the variable that holds it.
 */
export function printColumn(column: ColumnSpec, index: number, value: string): string {
  const reject = `return rejectValue(${value}, ${index}, examiner.text);`;
  // The survey looks at the values of members only: what stands in an array is read again from the source.
  return PRINTERS[column.type]({ type: column.type, index, value, reject, isSurveyed: !column.from.some(isIndex) });
}

interface Printed {
  readonly type: ColumnType;
  readonly index: number;
  readonly value: string;
  readonly reject: string;
  readonly isSurveyed: boolean;
}

const PRINTERS: Readonly<Record<ColumnType, (printed: Printed) => string>> = {
  STRING: ({ index, value, reject }) =>
    `if (typeof ${value} !== 'string') ${reject}
    text${index} = hasEscapes ? quote(${value}).slice(1, -1) : ${value};`,
  BOOL: ({ index, value, reject }) => `if (typeof ${value} !== 'boolean') ${reject} text${index} = '' + ${value};`,
  // The difference is NaN for an infinite number.
  FLOAT64: ({ index, value, reject }) =>
    `if (typeof ${value} === 'number' && ${value} - ${value} === 0) text${index} = printed${value};
    else if (${value} === 'NaN' || ${value} === 'Infinity' || ${value} === '-Infinity') text${index} = '"' + ${value} + '"';
    else ${reject}`,
  INT64: ({ index, value, reject, isSurveyed }) =>
    `if (${isSurveyed} && isTold && Number.isSafeInteger(${value})) text${index} = digits${index} = printed${value};
    else {
      digits${index} = INT64(${value}, ${index}, examiner.text);
      if (digits${index} === undefined) ${reject}
      if (isSafe(digits${index})) text${index} = digits${index};
      else { text${index} = '"' + digits${index} + '"'; isHashedApart = true; }
    }`,
  NUMERIC: printDecimal,
  BIGNUMERIC: printDecimal,
  JSON: ({ index, value, reject }) =>
    `const json = JSON(${value}, ${index}, examiner.text); if (json === undefined) ${reject} text${index} = json;`,
  BYTES: printCanonical,
  DATE: printCanonical,
  DATETIME: printCanonical,
  TIME: printCanonical,
  TIMESTAMP: printCanonical,
};

function printDecimal({ type, index, value, reject, isSurveyed }: Printed): string {
  return `digits${index} = ${type}(${value}, ${index}, examiner.text, ${isSurveyed} && isTold);
    if (digits${index} === undefined) ${reject}
    text${index} = '"' + digits${index} + '"'; isHashedApart = true;`;
}

function printCanonical({ type, index, value, reject }: Printed): string {
  return `const canonical = typeof ${value} === 'string' ? ${type}(${value}) : undefined;
    if (canonical === undefined) ${reject}
    text${index} = canonical;`;
}
