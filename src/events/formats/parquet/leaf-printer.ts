import { isUtf8 } from 'node:buffer';
import type { SchemaElement } from 'hyparquet';
import type { JsonOutput } from '../json-output.ts';
import { bigEndianInteger, decimalText } from '../values/decimal-text.ts';
import { doubleText, floatText } from '../values/number-text.ts';
import { dateText, timestampText, timeText, type TimeUnit } from '../values/time-text.ts';
import { uuidText } from '../values/uuid-text.ts';

/** Writes a value, as the reader of physical values gives it, as JSON; null too. */
export type ValuePrinter = (value: unknown, output: JsonOutput) => void;

/** Writes a value that is none of null and undefined. */
type Printer = (value: unknown, output: JsonOutput) => void;

/**
 * What the values of a leaf become, by its logical type (https://github.com/apache/parquet-format/blob/master/LogicalTypes.md). Nothing is
 * rounded or guessed: what no column takes, becomes a text that none takes. `columnType` decides where the file says nothing: bytes without a
 * logical type are text for a STRING column, and base64 else; JSON is text for a STRING column, and the value else.
 */
export function leafPrinter(element: SchemaElement, columnType: string | undefined): ValuePrinter {
  const print = printerOf(element, columnType);
  return (value, output) => {
    if (value === null) output.ascii('null');
    else if (value === undefined) throw new Error(`the column of ${JSON.stringify(element.name)} has too few values`);
    else print(value, output);
  };
}

function printerOf(element: SchemaElement, columnType: string | undefined): Printer {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') {
    return decimal((logical?.type === 'DECIMAL' ? logical.scale : undefined) ?? element.scale ?? 0);
  }
  if (logical?.type === 'TIMESTAMP') return timestamp(logical.unit, logical.isAdjustedToUTC);
  if (converted === 'TIMESTAMP_MILLIS') return timestamp('MILLIS', true);
  if (converted === 'TIMESTAMP_MICROS') return timestamp('MICROS', true);
  if (logical?.type === 'TIME') return time(logical.unit);
  if (converted === 'TIME_MILLIS') return time('MILLIS');
  if (converted === 'TIME_MICROS') return time('MICROS');
  if (logical?.type === 'DATE' || converted === 'DATE')
    return (value, output) => output.quotedAscii(dateText(Number(integerOf(value))));
  const isUnsigned = logical?.type === 'INTEGER' ? !logical.isSigned : converted?.startsWith('UINT') === true;
  switch (type) {
    case 'BOOLEAN':
      return (value, output) => output.ascii(value === true ? 'true' : 'false');
    case 'INT32':
      return (value, output) => output.ascii(String(isUnsigned ? Number(integerOf(value)) >>> 0 : integerOf(value)));
    case 'INT64':
      return (value, output) =>
        output.ascii(String(isUnsigned ? BigInt.asUintN(64, BigInt(integerOf(value))) : integerOf(value)));
    case 'INT96':
      // Nanoseconds since 1970, see `parquetLines`. Impala and Spark, which write it, mean an instant.
      return timestamp('NANOS', true);
    case 'FLOAT':
      return (value, output) => output.ascii(floatText(numberOf(value)));
    case 'DOUBLE':
      return (value, output) => output.ascii(doubleText(numberOf(value)));
    default:
      return bytes(element, columnType);
  }
}

function bytes({ converted_type: converted, logical_type: logical }: SchemaElement, columnType: string | undefined): Printer {
  const kind = logical?.type ?? converted;
  switch (kind) {
    case 'UUID':
      return (value, output) => output.quotedAscii(uuidText(bytesOf(value)));
    case 'FLOAT16':
      return (value, output) => output.ascii(doubleText(halfOf(bytesOf(value))));
    case 'JSON':
      return columnType === 'STRING' ? text : json;
    case 'STRING':
    case 'UTF8':
    case 'ENUM':
      return text;
    case undefined:
      return columnType === 'STRING' ? text : base64;
    default:
      return base64;
  }
}

const text: Printer = (value, output) => {
  const content = bytesOf(value);
  output.string(content, 0, content.length);
};

const base64: Printer = (value, output) => {
  const content = bytesOf(value);
  output.quotedAscii(Buffer.from(content.buffer, content.byteOffset, content.length).toString('base64'));
};

/** What is no JSON makes its event none, and so is rejected: a string it would be, if it were put in quotes, and it is none. */
const json: Printer = (value, output) => {
  const content = bytesOf(value);
  if (!isUtf8(content) || !parses(Buffer.from(content).toString('utf8'))) output.byte(NO_JSON);
  // A row is a line. Within JSON, line ends are white space, since strings hold none.
  output.copy(content.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
};

/** `!` */
const NO_JSON = 0x21;

function parses(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

function decimal(scale: number): Printer {
  return (value, output) => {
    const unscaled = value instanceof Uint8Array ? bigEndianInteger(value) : integerOf(value);
    output.ascii(decimalText(unscaled, scale));
  };
}

function timestamp(unit: TimeUnit, isInstant: boolean): Printer {
  const zone = isInstant ? 'Z' : '';
  return (value, output) => output.quotedAscii(timestampText(integerOf(value), unit) + zone);
}

function time(unit: TimeUnit): Printer {
  return (value, output) => output.quotedAscii(timeText(integerOf(value), unit));
}

function integerOf(value: unknown): number | bigint {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  throw wrongKind('a whole number', value);
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  throw wrongKind('a number', value);
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw wrongKind('bytes', value);
}

function wrongKind(expected: string, value: unknown): Error {
  return new Error(`a value should be ${expected} and is a ${typeof value}`);
}

/** IEEE 754, 16 bits, the least significant byte first. */
function halfOf(value: Uint8Array): number {
  const bits = ((value[1] ?? 0) << 8) | (value[0] ?? 0);
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction);
}
