import type { ColumnType } from '../../spec/column-type.ts';
import { scanBool } from './scan-bool.ts';
import { scanBytes } from './scan-bytes.ts';
import { scanDate, scanDatetime, scanTime, scanTimestamp } from './scan-calendar.ts';
import { scanBignumeric, scanNumeric } from './scan-decimal.ts';
import { scanFloat64 } from './scan-float64.ts';
import { scanInt64 } from './scan-int64.ts';
import { scanNull } from './scan-null.ts';
import { scanString } from './scan-string.ts';
import type { ValueScanner } from './value-scanner.ts';

/** The `ValueScanner` of each column type; of JSON columns only null is known here. */
export const COLUMN_SCANNERS: Readonly<Record<ColumnType, ValueScanner>> = {
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

/** The type whose scanner reads the values of a column: for a type without one it is JSON, of which only null is known here. */
export function scannedAs(type: ColumnType): keyof typeof COLUMN_SCANNERS {
  return Object.hasOwn(COLUMN_SCANNERS, type) ? type : 'JSON';
}
