import { type ColumnType, isNested, type NestedType } from '../../spec/column-type.ts';
import { formatInstant, type Instant } from '../../spec/instant.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import { stagingColumns } from '../../sql/tables.ts';
import { endOfValue } from './end-of-value.ts';
import { nestedJson } from './nested-json.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const LETTER_X = 0x78;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const CAPITAL_N = 0x4e;

/** Bytes of output that one byte of a value becomes at most. */
const GROWTH = 2;

/**
 * How the text of a value becomes a field: as it stands without quotes, as a JSON string, as base64, as JSON; of a nested type as JSON whose
 * numbers are bare.
 */
type Form = 'plain' | 'string' | 'base64' | 'json' | NestedType;

interface Member {
  /** `"name":` */
  readonly prefix: Buffer;
  readonly form: Form;
  /** The same for all lines of a segment, and not in the line. */
  readonly constant?: Buffer;
}

/**
 * Writes lines of a segment as rows of `COPY … FROM STDIN` in the text format
 * (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2), field by field in the order of the staging table's columns, from
 * bytes to bytes. The lines are dedup's own: no white space but in strings, every value of its column's type. Members may come in any
 * order; the usual one is looked up fastest.
 */
export class CopyLineWriter {
  /** The rows so far, in the first `length` bytes. Another array after `write`. */
  output: Buffer = Buffer.allocUnsafeSlow(1 << 17);
  length = 0;
  readonly #members: readonly Member[];
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  /** For each member the one that followed it last. */
  readonly #followers: Int32Array;
  readonly #overhead: number;

  /** `stamp` and `runId` stand in every row, whatever the lines say. */
  constructor(spec: TableSpec, stamp: Instant, runId: string) {
    const constants = new Map([
      ['_dedup_ingested_at', formatInstant(stamp)],
      ['_dedup_load_id', runId],
    ]);
    this.#members = stagingColumns(spec).map(({ name, type }) => {
      const constant = constants.get(name);
      return {
        prefix: Buffer.from(`${JSON.stringify(name)}:`),
        form: formOf(type),
        ...(constant === undefined ? {} : { constant: escaped(constant) }),
      };
    });
    this.#starts = new Int32Array(this.#members.length);
    this.#ends = new Int32Array(this.#members.length);
    this.#followers = new Int32Array(this.#members.length + 1).map((_, index) => index);
    this.#overhead = this.#members.reduce((sum, { constant }) => sum + 8 + (constant?.length ?? 0), 0);
  }

  /** Appends the row of the line in `input[start, end)`, without its line end. Throws for what is no line of a segment: a bug. */
  write(input: Buffer, start: number, end: number): void {
    this.#find(input, start, end);
    this.#reserve((end - start) * GROWTH + this.#overhead);
    const { output } = this;
    for (const [index, { form, constant }] of this.#members.entries()) {
      if (index > 0) output[this.length++] = TAB;
      const from = this.#starts[index] ?? 0;
      if (constant !== undefined) this.length += constant.copy(output, this.length);
      else if (from === 0) this.#null();
      else this.#value(input, from, this.#ends[index] ?? 0, form);
    }
    output[this.length++] = LINE_FEED;
  }

  /** Where the values of a line stand; 0: there is none. */
  #find(input: Buffer, start: number, end: number): void {
    this.#starts.fill(0);
    if (input[start] !== OPEN_BRACE || input[end - 1] !== CLOSE_BRACE) throw notOurs(input, start, end);
    let at = start + 1;
    let last = this.#members.length;
    while (at < end - 1) {
      const index = this.#memberAt(input, at, last);
      const from = index < 0 ? endOfValue(input, at, end) + 1 : at + (this.#members[index]?.prefix.length ?? 0);
      const to = endOfValue(input, from, end);
      const separator = input[to];
      if (to >= end || (separator !== COMMA && separator !== CLOSE_BRACE)) throw notOurs(input, start, end);
      if (index >= 0) {
        this.#starts[index] = from;
        this.#ends[index] = to;
        this.#followers[last] = index;
        last = index;
      }
      at = to + 1;
    }
  }

  /** The member whose name stands there; -1: none of the table's columns. */
  #memberAt(input: Buffer, at: number, last: number): number {
    const likely = this.#followers[last] ?? 0;
    if (likely < this.#members.length && this.#isAt(input, at, likely)) return likely;
    for (let index = 0; index < this.#members.length; index += 1) if (this.#isAt(input, at, index)) return index;
    return -1;
  }

  #isAt(input: Buffer, at: number, index: number): boolean {
    const prefix = this.#members[index]?.prefix;
    if (prefix === undefined) return false;
    for (let offset = 0; offset < prefix.length; offset += 1) if (input[at + offset] !== prefix[offset]) return false;
    return true;
  }

  #null(): void {
    this.output[this.length++] = BACKSLASH;
    this.output[this.length++] = CAPITAL_N;
  }

  #value(input: Buffer, from: number, to: number, form: Form): void {
    const isQuoted = input[from] === QUOTE;
    if (form === 'json') this.#json(input, from, to);
    else if (typeof form === 'object') {
      const text = nestedJson(input, from, to, form);
      this.#json(text, 0, text.length);
    } else if (!isQuoted && to - from === 4 && input.toString('latin1', from, to) === 'null') this.#null();
    else if (form === 'string') this.#string(input, from + 1, to - 1);
    else if (form === 'base64') this.#base64(input.toString('latin1', from + 1, to - 1));
    else this.#plain(input, isQuoted ? from + 1 : from, isQuoted ? to - 1 : to);
  }

  #plain(input: Buffer, from: number, to: number): void {
    const { output } = this;
    let length = this.length;
    for (let at = from; at < to; at += 1) output[length++] = input[at] ?? 0;
    this.length = length;
  }

  /** `\b`, `\f`, `\n`, `\r`, `\t` and `\\` mean the same in both. */
  #string(input: Buffer, from: number, to: number): void {
    const { output } = this;
    let length = this.length;
    for (let at = from; at < to; at += 1) {
      const byte = input[at] ?? 0;
      if (byte !== BACKSLASH) {
        output[length++] = byte;
        continue;
      }
      at += 1;
      const escape = input[at] ?? 0;
      if (escape === LETTER_U) {
        const isPair = input[at + 5] === BACKSLASH && input[at + 6] === LETTER_U && isHighSurrogate(unitAt(input, at + 1));
        const units = isPair ? [unitAt(input, at + 1), unitAt(input, at + 7)] : [unitAt(input, at + 1)];
        length += escaped(String.fromCharCode(...units)).copy(output, length);
        at += isPair ? 10 : 4;
      } else {
        if (escape !== QUOTE && escape !== 0x2f) output[length++] = BACKSLASH;
        output[length++] = escape;
      }
    }
    this.length = length;
  }

  /** A backslash of the JSON text is doubled; control characters never stand in it. */
  #json(input: Buffer, from: number, to: number): void {
    const { output } = this;
    let length = this.length;
    for (let at = from; at < to; at += 1) {
      const byte = input[at] ?? 0;
      if (byte === BACKSLASH) output[length++] = BACKSLASH;
      output[length++] = byte;
    }
    this.length = length;
  }

  #base64(text: string): void {
    const { output } = this;
    output[this.length++] = BACKSLASH;
    output[this.length++] = BACKSLASH;
    output[this.length++] = LETTER_X;
    this.length += output.write(Buffer.from(text, 'base64').toString('hex'), this.length, 'latin1');
  }

  #reserve(size: number): void {
    if (this.length + size <= this.output.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.output.length * 2, this.length + size));
    this.output.copy(larger, 0, 0, this.length);
    this.output = larger;
  }
}

function formOf(type: ColumnType): Form {
  if (isNested(type)) return type;
  if (type === 'STRING') return 'string';
  if (type === 'BYTES') return 'base64';
  return type === 'JSON' ? 'json' : 'plain';
}

/** A text as a field. */
function escaped(text: string): Buffer {
  const special: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return Buffer.from(text.replaceAll(/[\\\n\r\t]/g, (char) => special[char] ?? char));
}

function unitAt(input: Buffer, at: number): number {
  return Number.parseInt(input.toString('latin1', at, at + 4), 16);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function notOurs(input: Buffer, start: number, end: number): Error {
  return new Error(`no line of a segment: ${input.toString('utf8', start, Math.min(end, start + 200))}`);
}
