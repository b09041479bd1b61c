import type { Value } from '../sql/value.ts';

/** A value of a table as reports show it and JSON can hold it: 64-bit integers and numbers that are none (NaN) as text. */
export type PlainValue = string | number | boolean | null;

/** The plain form of a value. */
export function plainValue(value: Value): PlainValue {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
