import type { Row, Value } from '../../sql/value.ts';
import type { Answer } from './postgres-connection.ts';

/** Object ids of types, the same in every database (`pg_type.dat`). */
const TYPE = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  float4: 700,
  float8: 701,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  jsonb: 3802,
} as const;

/** The rows of an answer in the normal form of `Value`. */
export function rowsOf({ fields, rows }: Answer): readonly Row[] {
  return rows.map((row) =>
    Object.fromEntries(fields.map(({ name, type }, index) => [name, normalForm(row[index] ?? null, type)])),
  );
}

/**
 * A text of the server, with the settings of our sessions, in the normal form of `Value`. The texts are the same on every destination: DATE
 * `2026-06-28`; TIME `12:30:00` and DATETIME `2026-06-28T12:30:00`, both with six fraction digits where there is a fraction; NUMERIC without
 * trailing zeros. What BigQuery cannot have (infinite dates, years before 1, intervals) is PostgreSQL's own text.
 */
export function normalForm(text: string | null, type: number): Value {
  if (text === null) return null;
  switch (type) {
    case TYPE.bool:
      return text === 't';
    case TYPE.int8:
    case TYPE.int2:
    case TYPE.int4:
    case TYPE.oid:
      return BigInt(text);
    case TYPE.float4:
    case TYPE.float8:
      return Number(text);
    case TYPE.bytea:
      return Buffer.from(text.slice(2), 'hex').toString('base64');
    case TYPE.timestamptz:
      return timestamp(text, /\+00$/, 'Z') ?? text;
    case TYPE.timestamp:
      return timestamp(text, /$/, '') ?? text;
    case TYPE.numeric:
      return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
    case TYPE.jsonb:
      return sortedJson(text);
    case TYPE.time:
      return text.includes('.') ? text.padEnd('12:30:00.000000'.length, '0') : text;
    default:
      return text;
  }
}

/** `2026-06-28 12:30:00.5+00` → `2026-06-28T12:30:00.500000Z`. */
function timestamp(text: string, zone: RegExp, ending: string): string | undefined {
  const local = text.replace(zone, '');
  const [, day, time, fraction] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?$/.exec(local) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const digits = fraction === undefined ? (ending === 'Z' ? '.000000' : '') : fraction.padEnd(7, '0');
  return `${day}T${time}${digits}${ending}`;
}

/** JSON as `jsonb` prints it, without the spaces between its tokens, and with names in the order that they have elsewhere. */
function sortedJson(text: string): string {
  return jsonText(JSON.parse(text, withSource));
}

/** The text of a number: its digits are more than a double holds. */
class NumberText {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

// `context` is newer than its type: https://github.com/tc39/proposal-json-parse-with-source, in V8 since 11.4.
function withSource(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value;
}

function jsonText(value: unknown): string {
  if (value instanceof NumberText) return value.source;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`).join(',')}}`;
}
