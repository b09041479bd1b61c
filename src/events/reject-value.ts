import { type ColumnType, isNested, type ScalarType } from '../spec/column-type.ts';
import type { EpochUnit } from '../spec/epoch.ts';
import type { ColumnSpec, TableSpec } from '../spec/table-spec.ts';
import type { DecimalFault } from './canonical/canonical-decimal.ts';
import { BIGNUMERIC, NUMERIC, canonicalDecimal } from './canonical/canonical-decimal.ts';
import { canonicalDatetime } from './canonical/canonical-datetime.ts';
import type { IntegerFault } from './canonical/canonical-int64.ts';
import { canonicalInt64 } from './canonical/canonical-int64.ts';
import { canonicalTimestamp } from './canonical/canonical-timestamp.ts';
import { isBlocked, valueAt } from './event-structure.ts';
import { sourceAt } from './json-text.ts';
import type { Rejection } from './rejection.ts';
import type { ValuePlace } from './value-place.ts';
import { placeText } from './value-place.ts';

/**
 * Why `value`, which is neither missing nor null, cannot be stored in `column`. `source` is its JSON text. Runs only for values that the
 * column's canonical form has refused.
 */
export function rejectValue(column: ColumnSpec, value: unknown, source: string): Rejection {
  const { name, type, epoch, base64Scale } = column;
  if (isNested(type)) throw new Error(`column ${name} has a printer that says what is wrong`);
  const told = `${shorten(value, source)} is no ${type}`;
  if (epoch !== undefined)
    return { code: 'EVENT.BAD_VALUE', reason: `${told}: ${epochFault(type, epoch, value, source)}`, field: name };
  if (base64Scale !== undefined)
    return { code: 'EVENT.BAD_VALUE', reason: `${told}: ${unscaledFault(base64Scale)}`, field: name };
  const { code, why } = whyNoScalar(type, value, source);
  return { code, reason: `${told}: ${why}`, field: name };
}

/** Why `value` is none of a scalar type; asked only of one that is none. */
export function whyNoScalar(
  type: ScalarType,
  value: unknown,
  source: string,
): { readonly code: 'EVENT.NO_ZONE' | 'EVENT.BAD_VALUE'; readonly why: string } {
  const why = WHY[type](value, source);
  return { code: why === NO_ZONE ? 'EVENT.NO_ZONE' : 'EVENT.BAD_VALUE', why };
}

/** Why an event without a value for a column of the natural key or of the source offset cannot be stored. */
export function rejectNull(spec: TableSpec, column: string): Rejection {
  return spec.naturalKey.includes(column)
    ? { code: 'EVENT.NULL_KEY', reason: `${column} is part of the natural key, and the event has none`, field: column }
    : { code: 'EVENT.NULL_OFFSET', reason: `${column} is part of the source offset, and the event has none`, field: column };
}

/**
 * Why the value at `place` cannot be reached in `event`: something on the way has no members. `column` is absent for the delete field.
 */
export function rejectBlocked(event: unknown, place: ValuePlace, column: string | undefined, text: string): Rejection {
  const { root, steps } = place;
  // A message key may be blocked before the first step: it is no object.
  let length = root === 'kcatKey' ? 0 : 1;
  while (!isBlocked(event, steps.slice(0, length + 1))) length += 1;
  const way = steps.slice(0, length);
  const shown = shorten(valueAt(event, way), sourceAt(text, way) ?? '');
  const pointer = placeText(place);
  return {
    code: 'EVENT.BAD_VALUE',
    reason: `${pointer} cannot be reached: ${placeText({ root, steps: way })} is ${shown}`,
    field: column ?? pointer,
  };
}

/** A value as a message shows it: short, and objects and arrays by their kind only. */
export function shorten(value: unknown, source: string): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return source.length <= 60 ? source : `${source.slice(0, 57).toWellFormed()}…`;
}

const NO_ZONE = 'it has no zone (Z or ±hh:mm), so it means a different moment in every place';

const INTEGER_FAULTS: Readonly<Record<IntegerFault, string>> = {
  syntax: 'expected a whole JSON number, or a string of digits',
  fraction: 'it is not whole',
  range: 'it is outside -2^63 to 2^63 - 1',
};

const DECIMAL_FAULTS: Readonly<Record<DecimalFault, string>> = {
  syntax: 'expected a JSON number, or a string with a decimal number',
  range: 'it is out of range',
  scale: 'it has more digits after the point than the type keeps (9 for NUMERIC, 38 for BIGNUMERIC), and dedup rounds nothing',
};

type Why = (value: unknown, source: string) => string;

const WHY: Readonly<Record<ScalarType, Why>> = {
  STRING: () => 'expected a JSON string',
  INT64: (value, source) => {
    const result =
      typeof value === 'number' ? canonicalInt64(source, false) : canonicalInt64(typeof value === 'string' ? value : '', true);
    return INTEGER_FAULTS['fault' in result ? result.fault : 'syntax'];
  },
  FLOAT64: (value) =>
    typeof value === 'number'
      ? 'it is beyond the range of a double'
      : 'expected a JSON number, or one of the strings "NaN", "Infinity" and "-Infinity"',
  NUMERIC: (value, source) => decimalFault(value, source, NUMERIC),
  BIGNUMERIC: (value, source) => decimalFault(value, source, BIGNUMERIC),
  BOOL: () => 'expected true or false',
  BYTES: () => 'expected a string in base64 (standard alphabet, no white space)',
  DATE: () => 'expected a real day as YYYY-MM-DD, from 0001-01-01 to 9999-12-31',
  DATETIME: (value) =>
    typeof value === 'string' && canonicalTimestamp(value) !== undefined
      ? 'it has a zone, which a DATETIME cannot keep; a column for moments is a TIMESTAMP'
      : 'expected YYYY-MM-DDTHH:MM:SS without a zone, with up to six digits of fraction',
  TIME: () => 'expected HH:MM:SS with up to six digits of fraction, before 24:00:00 and without a leap second',
  TIMESTAMP: (value) => {
    if (typeof value === 'number')
      return 'a number does not tell whether it counts seconds, milliseconds or microseconds: say it in the spec, such as {type: TIMESTAMP, epoch: ms}';
    if (typeof value === 'string' && canonicalDatetime(value) !== undefined) return NO_ZONE;
    if (typeof value === 'string' && /\.\d{7}/.test(value)) return 'it is finer than a microsecond, and dedup rounds nothing';
    return 'expected RFC 3339 with a zone, such as 2026-06-28T09:30:00.25Z or 2026-06-28T11:30:00+02:00, in the years 1 to 9999';
  },
  JSON: () => 'it holds a number beyond the range of a double',
};

function unscaledFault(scale: number): string {
  return `expected a whole number in base64 (two's complement, the highest byte first) that fits with ${scale} digits after the point`;
}

function epochFault(type: ColumnType, unit: EpochUnit, value: unknown, source: string): string {
  const digits = typeof value === 'number' ? source : typeof value === 'string' ? value : '';
  const result = canonicalInt64(digits, typeof value !== 'number');
  if ('fault' in result) return result.fault === 'syntax' ? `expected a whole number of ${unit}` : INTEGER_FAULTS[result.fault];
  if (unit === 'ns' && !result.text.endsWith('000')) return 'it is finer than a microsecond, and dedup rounds nothing';
  return type === 'TIME'
    ? `so many ${unit} after midnight are no time of day`
    : `so many ${unit} since 1970 are outside the years 1 to 9999; is the unit right?`;
}

function decimalFault(value: unknown, source: string, type: typeof NUMERIC): string {
  const text = typeof value === 'number' ? source : typeof value === 'string' ? value : '';
  const result = canonicalDecimal(text, type);
  return DECIMAL_FAULTS['fault' in result ? result.fault : 'syntax'];
}
