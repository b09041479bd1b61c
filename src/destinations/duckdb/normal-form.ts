import {
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { formatInstant, MAX_INSTANT, MIN_INSTANT } from '../../spec/instant.ts';
import type { Value } from '../../sql/value.ts';

const MICROS_PER_DAY = 86_400_000_000n;

/**
 * A value of the driver in the normal form of `Value`. The texts are the same on every destination: DATE `2026-06-28`; TIME `12:30:00`
 * and DATETIME `2026-06-28T12:30:00`, both with six fraction digits where there is a fraction; NUMERIC without trailing zeros. What
 * BigQuery cannot have (infinite dates, intervals) is DuckDB's own text.
 */
export function normalForm(value: DuckDBValue, type: DuckDBTypeId): Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (typeof value === 'number') return type === DuckDBTypeId.DOUBLE || type === DuckDBTypeId.FLOAT ? value : BigInt(value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBDecimalValue) return withoutTrailingZeros(value.toString());
  if (value instanceof DuckDBTimestampTZValue && inRange(value.micros)) return formatInstant(value.micros);
  if (value instanceof DuckDBTimestampValue && inRange(value.micros))
    return withoutEmptyFraction(formatInstant(value.micros).slice(0, -1));
  if (value instanceof DuckDBTimeValue && value.micros < MICROS_PER_DAY) {
    return withoutEmptyFraction(formatInstant(value.micros).slice('1970-01-01T'.length, -1));
  }
  return value.toString();
}

function inRange(micros: bigint): boolean {
  return micros >= MIN_INSTANT && micros <= MAX_INSTANT;
}

function withoutEmptyFraction(text: string): string {
  return text.endsWith('.000000') ? text.slice(0, -'.000000'.length) : text;
}

function withoutTrailingZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
