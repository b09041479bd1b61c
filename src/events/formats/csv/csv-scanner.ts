import { appendBytes } from '../../append-bytes.ts';
import type { CsvOptions } from '../../../spec/source-spec.ts';

/** How a cell is written, as bits: it is quoted; its text holds escapes. */
export const QUOTED = 1;
export const ESCAPED = 2;

/** The record at hand: its bytes, and where its cells stand in them. */
export class CsvRecord {
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** The line that it begins on, from 1. */
  line = 0;
  /** How many cells it has; those beyond `MOST_CELLS` are not known. */
  cells = 0;
  /** Of each cell, from the start of the record: without its quotes. */
  starts: number[] = [];
  ends: number[] = [];
  flags: number[] = [];
  /** What breaks the rules of quoting; then the cells mean nothing. */
  fault: string | undefined;
}

/** Takes what a scanner finds. Bytes are good until the chunk is used up. */
export interface CsvReceiver {
  /** A record of at least one character. */
  record(record: CsvRecord): void;
  /** A part of a record that is longer than the cap. */
  part(bytes: Buffer, start: number, end: number, line: number, isLast: boolean): void;
}

/** Where in a record the next byte stands. */
const CELL_START = 0;
const PLAIN = 1;
const IN_QUOTES = 2;
const BEHIND_ESCAPE = 3;
/** Behind a quote within quotes: the end of the cell, or, where the quote is its own escape, the first of two. */
const BEHIND_QUOTE = 4;
const BEHIND_CR = 5;

/** The cells of a record beyond so many are counted only; no table has as many columns. */
export const MOST_CELLS = 16_384;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts CSV into records and cells (RFC 4180): a record ends at LF or CRLF outside of quotes; an empty line is none. What the rules forbid is
 * told and not guessed at: a quote within a cell that does not begin with one, and text behind the closing quote. No byte is looked at twice,
 * wherever the chunks were cut.
 */
export class CsvScanner {
  readonly #receiver: CsvReceiver;
  readonly #cap: number;
  readonly #delimiter: number;
  /** -1: there are no quotes. */
  readonly #quote: number;
  readonly #escape: number;
  readonly #record = new CsvRecord();
  #state = CELL_START;
  #line = 1;
  #held: Buffer = Buffer.alloc(0);
  #heldLength = 0;
  #isLong = false;
  #isAtStart = true;

  constructor({ quote, escape }: CsvOptions, delimiter: string, cap: number, receiver: CsvReceiver) {
    this.#receiver = receiver;
    this.#cap = cap;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote === undefined ? -1 : quote.charCodeAt(0);
    this.#escape = quote === undefined ? -1 : escape.charCodeAt(0);
    this.#record.line = 1;
  }

  /** The line of the record that has no end yet, and whether it waits for a closing quote. */
  get open(): { readonly line: number; readonly isInQuotes: boolean } {
    return { line: this.#record.line, isInQuotes: this.#state === IN_QUOTES || this.#state === BEHIND_ESCAPE };
  }

  scan(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    if (this.#isAtStart && chunk.length > 0) {
      this.#isAtStart = false;
      if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) from = 3;
    }
    while (from < chunk.length) from = this.#scanRecord(chunk, from);
  }

  /** The last record may lack its line end. */
  finish(): void {
    if (this.#heldLength === 0 && !this.#isLong) return;
    const length = this.#heldLength;
    if (this.#state === CELL_START) this.#beginCell(length, 0);
    const isPlainWithCr = this.#state === PLAIN && this.#held[length - 1] === CR;
    this.#endCell(length - (this.#state === BEHIND_CR ? 2 : this.#state === BEHIND_QUOTE || isPlainWithCr ? 1 : 0));
    this.#giveRecord(Buffer.alloc(0), 0, 0);
  }

  /** The hot loop: from `from` to behind the end of the record, or to the end of the chunk. */
  #scanRecord(chunk: Buffer, from: number): number {
    const { length } = chunk;
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    const escape = this.#escape;
    /** What a place in the chunk is from the start of the record. */
    const base = this.#heldLength - from;
    const record = this.#record;
    let state = this.#state;
    let at = from;
    while (at < length) {
      let byte = chunk[at] ?? 0;
      if (state === PLAIN) {
        while (byte !== delimiter && byte !== LF && byte !== quote && ++at < length) byte = chunk[at] ?? 0;
        if (at === length) break;
        if (byte === quote) {
          record.fault ??= 'there is a quote within a cell that does not begin with one';
          at += 1;
          continue;
        }
        this.#endCell(at + base - (byte === LF && this.#byteBefore(chunk, from, at) === CR ? 1 : 0));
        at += 1;
        if (byte === LF) return this.#endRecord(chunk, from, at);
        state = CELL_START;
      } else if (state === CELL_START) {
        this.#beginCell(at + base + (byte === quote ? 1 : 0), byte === quote ? QUOTED : 0);
        state = PLAIN;
        if (byte === quote) {
          state = IN_QUOTES;
          at += 1;
        }
      } else if (state === IN_QUOTES) {
        while (byte !== quote && byte !== escape && ++at < length) {
          if (byte === LF) this.#line += 1;
          byte = chunk[at] ?? 0;
        }
        if (at === length) {
          if (byte === LF) this.#line += 1;
          break;
        }
        state = byte === quote ? BEHIND_QUOTE : BEHIND_ESCAPE;
        at += 1;
      } else if (state === BEHIND_ESCAPE) {
        if (record.cells < MOST_CELLS) record.flags[record.cells] = QUOTED | ESCAPED;
        if (byte === LF) this.#line += 1;
        state = IN_QUOTES;
        at += 1;
      } else if (byte === quote && quote === escape && state === BEHIND_QUOTE) {
        if (record.cells < MOST_CELLS) record.flags[record.cells] = QUOTED | ESCAPED;
        state = IN_QUOTES;
        at += 1;
      } else if (byte === CR && state === BEHIND_QUOTE) {
        state = BEHIND_CR;
        at += 1;
      } else {
        const end = at + base - 1 - (state === BEHIND_CR ? 1 : 0);
        if (byte === LF || (byte === delimiter && state === BEHIND_QUOTE)) {
          this.#endCell(end);
          at += 1;
          if (byte === LF) return this.#endRecord(chunk, from, at);
          state = CELL_START;
        } else {
          record.fault ??= 'there is text behind the closing quote of a cell';
          state = PLAIN;
        }
      }
    }
    this.#state = state;
    this.#hold(chunk, from);
    return length;
  }

  #beginCell(start: number, flags: number): void {
    const record = this.#record;
    if (record.cells >= MOST_CELLS) return;
    record.starts[record.cells] = start;
    record.flags[record.cells] = flags;
  }

  #endCell(end: number): void {
    const record = this.#record;
    if (record.cells < MOST_CELLS) record.ends[record.cells] = end;
    record.cells += 1;
  }

  #byteBefore(chunk: Buffer, from: number, at: number): number | undefined {
    return at > from ? chunk[at - 1] : this.#held[this.#heldLength - 1];
  }

  #endRecord(chunk: Buffer, from: number, at: number): number {
    this.#line += 1;
    this.#giveRecord(chunk, from, at);
    return at;
  }

  /** Gives out the record that ends before `at`, without its line end. */
  #giveRecord(chunk: Buffer, from: number, at: number): void {
    const record = this.#record;
    if (this.#isLong) this.#receiver.part(chunk, from, at, record.line, true);
    else {
      const last = record.cells - 1;
      const isBlank = last === 0 && record.starts[0] === record.ends[0] && record.flags[0] === 0;
      if (!isBlank) {
        this.#place(chunk, from, at);
        this.#receiver.record(record);
      }
    }
    record.cells = 0;
    record.fault = undefined;
    record.line = this.#line;
    this.#state = CELL_START;
    this.#heldLength = 0;
    this.#isLong = false;
  }

  #place(chunk: Buffer, from: number, at: number): void {
    const record = this.#record;
    record.bytes = chunk;
    record.start = from;
    record.end = at;
    if (this.#heldLength > 0) {
      this.#append(chunk, from, at);
      record.bytes = this.#held;
      record.start = 0;
      record.end = this.#heldLength;
    }
    while (record.end > record.start && (record.bytes[record.end - 1] === LF || record.bytes[record.end - 1] === CR))
      record.end -= 1;
  }

  /** The chunk ends within a record: keeps its beginning, or gives it out as a part when the record is too long by now. */
  #hold(chunk: Buffer, from: number): void {
    if (this.#isLong) {
      this.#receiver.part(chunk, from, chunk.length, this.#record.line, false);
      return;
    }
    this.#append(chunk, from, chunk.length);
    if (this.#heldLength <= this.#cap) return;
    this.#isLong = true;
    this.#receiver.part(this.#held, 0, this.#heldLength, this.#record.line, false);
    this.#held = Buffer.alloc(0);
    this.#heldLength = 0;
  }

  #append(chunk: Buffer, start: number, end: number): void {
    this.#held = appendBytes(this.#held, this.#heldLength, chunk, start, end);
    this.#heldLength += end - start;
  }
}
