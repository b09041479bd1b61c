import { isNested } from '../spec/column-type.ts';
import type { ColumnSpec, TableSpec } from '../spec/table-spec.ts';
import { canonicalBytes } from './canonical/canonical-bytes.ts';
import { canonicalDate } from './canonical/canonical-date.ts';
import { canonicalDatetime } from './canonical/canonical-datetime.ts';
import type { DecimalType } from './canonical/canonical-decimal.ts';
import { BIGNUMERIC, NUMERIC, canonicalDecimal } from './canonical/canonical-decimal.ts';
import { canonicalEpoch } from './canonical/canonical-epoch.ts';
import { canonicalInt64 } from './canonical/canonical-int64.ts';
import { canonicalJson } from './canonical/canonical-json.ts';
import { canonicalTime } from './canonical/canonical-time.ts';
import { timestampInUtc, writeTimestamp } from './canonical/canonical-timestamp.ts';
import { unscaledDecimal } from './canonical/unscaled-decimal.ts';
import { isBlocked, stepInto } from './event-structure.ts';
import { sourceAt } from './json-text.ts';
import { NestedPrinter } from './nested/nested-printer.ts';
import { sizeOfNumber, writeNumber } from './number-text.ts';
import { rejectBlocked, rejectNull, rejectValue } from './reject-value.ts';
import type { Rejection } from './rejection.ts';
import { placeOf, placeOfDelete } from './value-place.ts';
import { roomForText, writeText } from './write-text.ts';

/** What the compiled row encoder calls. `index` is that of a column of the spec; `text` is the source of the event. */
export interface RowEncoderRuntime {
  readonly stepInto: (value: unknown, step: string) => unknown;
  readonly isArray: (value: unknown) => boolean;
  readonly quote: (text: string) => string;
  /** The fewest characters that `value` takes in JSON; NaN where that is not plain to see. */
  readonly size: (value: unknown) => number;
  readonly sizeOfNumber: (value: number) => number;
  readonly roomForText: (text: string) => number;
  /** These write at an index of the bytes, and return the index behind it. */
  readonly writeText: (text: string, bytes: Buffer, at: number) => number;
  readonly writeNumber: (value: number, bytes: Buffer, at: number) => number;
  readonly writeTimestamp: (utc: string, bytes: Buffer, at: number) => number;
  /** Canonical texts, of a TIMESTAMP as `writeTimestamp` takes it; `undefined` when the value is none of the type. */
  readonly canonical: Readonly<
    Record<'DATE' | 'DATETIME' | 'TIME' | 'TIMESTAMP' | 'BYTES', (text: string) => string | undefined>
  >;
  readonly NUMERIC: (value: unknown, index: number, text: string, isTold: boolean) => string | undefined;
  readonly BIGNUMERIC: (value: unknown, index: number, text: string, isTold: boolean) => string | undefined;
  readonly INT64: (value: unknown, index: number, text: string) => string | undefined;
  readonly JSON: (value: unknown, index: number, text: string) => string | undefined;
  /** The canonical text of a time that is counted (`epoch`). */
  readonly epoch: (value: unknown, index: number, text: string, isTold: boolean) => string | undefined;
  /** The canonical digits of a decimal that is written as an unscaled number in base64 (`base64_scale`). */
  readonly unscaled: (value: unknown, index: number) => string | undefined;
  /** By column index, for those that are an ARRAY or a STRUCT. */
  readonly nested: readonly (NestedPrinter | undefined)[];
  /** Decimal digits that a reader of doubles does not round. */
  readonly isSafe: (digits: string) => boolean;
  readonly rejectValue: (value: unknown, index: number, text: string) => Rejection;
  readonly rejectNull: (index: number) => Rejection;
  /** Why column `index`, or the delete field for -1, cannot be reached; `undefined` when it is just missing. */
  readonly rejectBlocked: (event: unknown, index: number, text: string) => Rejection | undefined;
}

export function rowEncoderRuntime(spec: TableSpec): RowEncoderRuntime {
  const columnAt = (index: number): ColumnSpec => {
    const column = spec.columns[index];
    if (column === undefined) throw new Error(`spec ${spec.table} has no column ${index}`);
    return column;
  };
  const sourceOf = (index: number, text: string): string => sourceAt(text, placeOf(columnAt(index)).steps) ?? '';
  const decimal = (type: DecimalType) => (value: unknown, index: number, text: string, isTold: boolean) => {
    if (typeof value === 'string') return textOf(canonicalDecimal(value, type));
    if (typeof value !== 'number') return undefined;
    const printed = String(value);
    // Up to 15 digits and a point, or an integer that no other text rounds to: then the double tells the decimal.
    const isExact = isTold && (Number.isSafeInteger(value) || (!Number.isInteger(value) && printed.length <= 16));
    return textOf(canonicalDecimal(isExact ? printed : sourceOf(index, text), type));
  };
  const int64 = (value: unknown, index: number, text: string): string | undefined => {
    if (typeof value === 'string') return textOf(canonicalInt64(value, true));
    return typeof value === 'number' ? textOf(canonicalInt64(sourceOf(index, text), false)) : undefined;
  };
  return {
    stepInto,
    isArray: Array.isArray,
    quote: JSON.stringify,
    size,
    sizeOfNumber,
    roomForText,
    writeText,
    writeNumber,
    writeTimestamp,
    canonical: {
      DATE: canonicalDate,
      DATETIME: canonicalDatetime,
      TIME: canonicalTime,
      TIMESTAMP: timestampInUtc,
      BYTES: canonicalBytes,
    },
    NUMERIC: decimal(NUMERIC),
    BIGNUMERIC: decimal(BIGNUMERIC),
    INT64: int64,
    JSON: (value, index, text) => canonicalJson(value, () => sourceOf(index, text)),
    epoch: (value, index, text, isTold) => {
      const { type, epoch = 's' } = columnAt(index);
      const digits = isTold && Number.isSafeInteger(value) ? String(value) : int64(value, index, text);
      return digits === undefined ? undefined : canonicalEpoch(digits, epoch, type);
    },
    unscaled: (value, index) => {
      const { type, base64Scale = 0 } = columnAt(index);
      const decimal = typeof value === 'string' ? unscaledDecimal(value, base64Scale) : undefined;
      return decimal === undefined ? undefined : textOf(canonicalDecimal(decimal, type === 'BIGNUMERIC' ? BIGNUMERIC : NUMERIC));
    },
    nested: spec.columns.map((column) => (isNested(column.type) ? new NestedPrinter(column, column.type) : undefined)),
    isSafe: (digits) => Number.isSafeInteger(Number(digits)),
    rejectValue: (value, index, text) => rejectValue(columnAt(index), value, sourceOf(index, text)),
    rejectNull: (index) => rejectNull(spec, columnAt(index).name),
    rejectBlocked: (event, index, text) => {
      const { deleteWhen } = spec;
      const place = index >= 0 ? placeOf(columnAt(index)) : deleteWhen === undefined ? undefined : placeOfDelete(deleteWhen);
      return place !== undefined && isBlocked(event, place.steps)
        ? rejectBlocked(event, place, index < 0 ? undefined : columnAt(index).name, text)
        : undefined;
    },
  };
}

function textOf(result: { readonly text: string } | { readonly fault: string }): string | undefined {
  return 'text' in result ? result.text : undefined;
}

function size(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') return sizeOfNumber(value);
  if (value === null || value === true) return 4;
  return value === false ? 5 : Number.NaN;
}
