import type { ColumnType } from './column-type.ts';
import { parseInstant } from './instant.ts';
import { NumberText, type SampleValue } from './sample-events.ts';

/** The type that takes this value; `undefined` for null, which every type takes. */
export function typeOf(value: SampleValue): ColumnType | undefined {
  if (value === null) return undefined;
  if (typeof value === 'boolean') return 'BOOL';
  if (typeof value === 'string') return typeOfText(value);
  return value instanceof NumberText ? typeOfNumber(value.source) : 'JSON';
}

/** The narrowest type that takes the values of both; `mixed` when only JSON does although neither is JSON. */
export function typeOfBoth(a: ColumnType, b: ColumnType): { readonly type: ColumnType; readonly mixed: boolean } {
  if (a === b) return { type: a, mixed: false };
  const both = [a, b];
  if (both.every((type) => NUMBERS.includes(type))) {
    return { type: both.includes('FLOAT64') ? 'FLOAT64' : 'NUMERIC', mixed: false };
  }
  if (both.every((type) => TEXTS.includes(type))) return { type: 'STRING', mixed: false };
  return { type: 'JSON', mixed: true };
}

const NUMBERS: readonly ColumnType[] = ['INT64', 'NUMERIC', 'FLOAT64'];
const TEXTS: readonly ColumnType[] = ['STRING', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP'];

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
/** NUMERIC holds 29 digits before the point. */
const MAX_NUMERIC_DIGITS = 29;

function typeOfNumber(source: string): ColumnType {
  if (!/^-?\d+$/.test(source) || source.length > MAX_NUMERIC_DIGITS) return 'FLOAT64';
  const value = BigInt(source);
  return value >= MIN_INT64 && value <= MAX_INT64 ? 'INT64' : 'NUMERIC';
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d\d:\d\d:\d\d(?:\.\d{1,6})?$/;
const DATETIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?$/;

/** Times are recognised by being real ones: what is no date of the calendar is text. */
function typeOfText(text: string): ColumnType {
  if (DATE.test(text)) return parseInstant(`${text}T00:00:00Z`) === undefined ? 'STRING' : 'DATE';
  if (TIME.test(text)) return parseInstant(`2000-01-01T${text}Z`) === undefined ? 'STRING' : 'TIME';
  if (DATETIME.test(text)) return parseInstant(`${text}Z`) === undefined ? 'STRING' : 'DATETIME';
  return parseInstant(text) === undefined ? 'STRING' : 'TIMESTAMP';
}
