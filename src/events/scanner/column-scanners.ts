import { type ColumnType, isNested, type ScalarType } from '../../spec/column-type.ts';
import { scanBool } from './scan-bool.ts';
import { scanBytes } from './scan-bytes.ts';
import { scanDate, scanDatetime, scanTime, scanTimestamp } from './scan-calendar.ts';
import { scanBignumeric, scanNumeric } from './scan-decimal.ts';
import { scanFloat64 } from './scan-float64.ts';
import { scanInt64 } from './scan-int64.ts';
import { scanNull } from './scan-null.ts';
import { scanString } from './scan-string.ts';
import type { ValueScanner } from './value-scanner.ts';

/** The `ValueScanner` of each scalar type; of JSON columns only null is known here. */
export const COLUMN_SCANNERS: Readonly<Record<ScalarType, ValueScanner>> = {
  STRING: scanString,
  INT64: scanInt64,
  FLOAT64: scanFloat64,
  NUMERIC: scanNumeric,
  BIGNUMERIC: scanBignumeric,
  BOOL: scanBool,
  BYTES: scanBytes,
  DATE: scanDate,
  DATETIME: scanDatetime,
  TIME: scanTime,
  TIMESTAMP: scanTimestamp,
  JSON: scanNull,
};

/** The type whose scanner reads the values of a column: for ARRAY and STRUCT it is JSON, of which only null is known here. */
export function scannedAs(type: ColumnType): ScalarType {
  return isNested(type) ? 'JSON' : type;
}
