import { isUtf8 } from 'node:buffer';
import { findJsonFault } from '../../find-json-fault.ts';
import type { Rejection } from '../../rejection.ts';
import { layoutOf, type Layout } from '../event-layout.ts';
import type { CsvField } from './csv-fields.ts';
import { ESCAPED, QUOTED, type CsvRecord } from './csv-scanner.ts';

/** Readers of the events may look so far beyond the end of one. */
const ROOM = 64;

/** Longer JSON is held against the rules without being built, lest a few megabytes of brackets become a gigabyte of arrays. */
const LONG_JSON = 65_536;

/** The words for truth values, in any case: those that BigQuery takes from CSV. */
const BOOLS: ReadonlyMap<string, string> = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, 'true'] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, 'false'] as const),
]);

/** Turns records into events: JSON objects, one after the other in `bytes`. */
export class CsvEncoder {
  /** Another one after `begin`, and when it has grown. */
  bytes: Buffer = Buffer.allocUnsafeSlow(64 * 1024);
  length = 0;
  readonly #fields: readonly CsvField[];
  readonly #layout: Layout;
  readonly #nullText: Buffer;
  readonly #quote: number;
  readonly #escape: number;

  constructor(fields: readonly CsvField[], nullText: string, quote: string | undefined, escape: string) {
    this.#fields = fields;
    this.#layout = layoutOf(fields);
    this.#nullText = Buffer.from(nullText);
    this.#quote = quote === undefined ? -1 : quote.charCodeAt(0);
    this.#escape = quote === undefined ? -1 : escape.charCodeAt(0);
  }

  /** Forgets the events so far. The buffer is told apart from the last one, for whoever remembers what stood there. */
  begin(): void {
    this.bytes = Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    this.length = 0;
  }

  /** Appends the event of a record that has as many cells as there are fields; a reason when that is none, and nothing is appended then. */
  add(record: CsvRecord): Rejection | undefined {
    const start = this.length;
    this.#reserve(this.#layout.size + 2 * (record.end - record.start) + 8 * record.cells);
    for (const { before, cell } of this.#layout.pieces) {
      this.#copy(before, 0, before.length);
      const rejection = this.#cell(record, cell);
      if (rejection === undefined) continue;
      this.length = start;
      return rejection;
    }
    this.#copy(this.#layout.end, 0, this.#layout.end.length);
    return undefined;
  }

  #cell(record: CsvRecord, cell: number): Rejection | undefined {
    const { bytes } = record;
    const start = record.start + (record.starts[cell] ?? 0);
    const end = record.start + (record.ends[cell] ?? 0);
    const flags = record.flags[cell] ?? 0;
    const field = this.#fields[cell];
    if ((flags & QUOTED) === 0 && this.#isNull(bytes, start, end)) {
      this.#word('null');
      return undefined;
    }
    const literal = field?.literals?.get(this.#textOf(bytes, start, end, flags));
    if (literal !== undefined) {
      this.#word(literal);
      return undefined;
    }
    const kind = field?.kind ?? 'text';
    if (kind === 'json') return this.#json(bytes, start, end, flags, field?.name ?? '');
    const bool = kind === 'bool' && end - start <= 5 ? BOOLS.get(bytes.toString('latin1', start, end).toLowerCase()) : undefined;
    if (bool !== undefined) this.#word(bool);
    else if (kind === 'number' && isJsonNumber(bytes, start, end)) this.#copy(bytes, start, end);
    else this.#string(bytes, start, end, flags);
    return undefined;
  }

  #isNull(bytes: Buffer, start: number, end: number): boolean {
    const text = this.#nullText;
    if (end - start !== text.length) return false;
    for (let index = 0; index < text.length; index += 1) if (bytes[start + index] !== text[index]) return false;
    return true;
  }

  /** A cell that holds a JSON value stands in the event as it is, so it must be one: else it could add fields to the event. */
  #json(bytes: Buffer, start: number, end: number, flags: number, name: string): Rejection | undefined {
    const raw = bytes.subarray(start, end);
    // The codec tells that the event is not UTF-8.
    if (!isUtf8(raw)) {
      this.#string(bytes, start, end, flags);
      return undefined;
    }
    const text = this.#textOf(bytes, start, end, flags);
    const fault = text.length > LONG_JSON || !parses(text) ? findJsonFault(text) : undefined;
    if (fault === undefined || fault.code === 'EVENT.DUPLICATE_FIELD') {
      const value = Buffer.from(text);
      this.#reserve(value.length + this.#layout.size + 2 * (bytes.length - end));
      this.#copy(value, 0, value.length);
      return undefined;
    }
    return { code: fault.code, reason: `the cell of column ${JSON.stringify(name)} holds no JSON: ${fault.reason}`, field: name };
  }

  #textOf(bytes: Buffer, start: number, end: number, flags: number): string {
    const text = bytes.toString('utf8', start, end);
    if ((flags & ESCAPED) === 0) return text;
    const quote = String.fromCharCode(this.#quote);
    const escape = String.fromCharCode(this.#escape);
    let unescaped = '';
    for (let at = 0; at < text.length; at += 1) {
      const isEscape = text[at] === escape && (text[at + 1] === quote || text[at + 1] === escape);
      unescaped += text[isEscape ? (at += 1) : at] ?? '';
    }
    return unescaped;
  }

  /** A JSON string of the bytes, which need not be UTF-8: the codec tells that. */
  #string(bytes: Buffer, start: number, end: number, flags: number): void {
    const escape = (flags & ESCAPED) === 0 ? -1 : this.#escape;
    const quote = this.#quote;
    this.#reserve(end - start + ROOM);
    let to = this.length;
    this.bytes[to++] = 0x22;
    for (let at = start; at < end; at += 1) {
      let byte = bytes[at] ?? 0;
      if (byte === escape && (bytes[at + 1] === quote || bytes[at + 1] === escape)) byte = bytes[(at += 1)] ?? 0;
      if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) this.bytes[to++] = byte;
      else {
        this.length = to;
        this.#reserve(end - at + ROOM);
        to = this.#escaped(byte);
      }
    }
    this.bytes[to++] = 0x22;
    this.length = to;
  }

  #escaped(byte: number): number {
    this.#word(byte === 0x22 ? '\\"' : byte === 0x5c ? '\\\\' : `\\u00${byte < 0x10 ? '0' : ''}${byte.toString(16)}`);
    return this.length;
  }

  #word(text: string): void {
    this.#reserve(text.length + ROOM);
    this.length += this.bytes.write(text, this.length, 'latin1');
  }

  #copy(from: Buffer, start: number, end: number): void {
    this.#reserve(end - start + ROOM);
    // Most pieces are shorter than what a call costs.
    if (end - start > 48) from.copy(this.bytes, this.length, start, end);
    else for (let at = start, to = this.length; at < end; at += 1, to += 1) this.bytes[to] = from[at] ?? 0;
    this.length += end - start;
  }

  #reserve(bytes: number): void {
    const needed = this.length + bytes + ROOM;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?` */
function isJsonNumber(bytes: Buffer, start: number, end: number): boolean {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  if (bytes[at] === 0x30 && at < end) at += 1;
  else {
    const digits = endOfDigits(bytes, at, end);
    if (digits === at) return false;
    at = digits;
  }
  if (at < end && bytes[at] === 0x2e) {
    const digits = endOfDigits(bytes, at + 1, end);
    if (digits === at + 1) return false;
    at = digits;
  }
  if (at < end && ((bytes[at] ?? 0) | 0x20) === 0x65) {
    const sign = bytes[at + 1];
    const from = at + (sign === 0x2b || sign === 0x2d ? 2 : 1);
    const digits = endOfDigits(bytes, from, end);
    if (digits === from) return false;
    at = digits;
  }
  return at === end && at > start;
}

function endOfDigits(bytes: Buffer, start: number, end: number): number {
  let at = start;
  for (let byte = bytes[at] ?? 0; at < end && byte >= 0x30 && byte <= 0x39; byte = bytes[at] ?? 0) at += 1;
  return at;
}
