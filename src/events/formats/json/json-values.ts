import { appendBytes } from '../../append-bytes.ts';
import type { LineKind } from '../../event-lines.ts';
import { MAX_EVENT_BYTES } from '../../event-lines.ts';
import type { Rejection } from '../../rejection.ts';
import type { Decoding } from '../decoding.ts';
import { shownName, sourceDamage } from '../decoding.ts';
import type { EventCutter } from '../event-cutter.ts';

/** Between two values, or within one: a literal, a string, or an object or array. */
type Place = 'between' | 'literal' | 'string' | 'nested';

/**
 * Cuts JSON text into events: the elements of arrays, and values that follow one another, over as many lines as they like. What is within a
 * value is not judged here, only where it ends; `number` is the line it begins on.
 *
 * Between elements stands one comma. One too many, or one that is missing, is a fault of that place. A value longer than the cap is given
 * out in parts and never held whole. An array or object that has no end is a fault of the whole source.
 */
export class JsonValues implements EventCutter {
  input: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  number = 1;
  readonly isUnterminated = false;
  fault: Rejection | undefined;
  readonly #decoding: Decoding;
  readonly #cap: number;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Where the value at hand begins in the chunk; its beginning may be held from chunks before. */
  #from = 0;
  #held: Buffer = Buffer.alloc(0);
  #heldLength = 0;
  #isLong = false;
  #isFinished = false;
  #line = 1;
  #place: Place = 'between';
  /** Of a nested value: how deep, and whether in a string. */
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** The line on which the array begins whose elements are events; 0 outside of one. */
  #arrayLine = 0;
  /** A value has come, and no comma after it. */
  #wantsComma = false;
  /** A comma has come, and no value after it. */
  #wantsValue = false;

  constructor(decoding: Decoding, cap: number = MAX_EVENT_BYTES) {
    this.#decoding = decoding;
    this.#cap = cap;
  }

  feed(chunk: Uint8Array): void {
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
    this.#from = 0;
  }

  finish(): void {
    this.#isFinished = true;
  }

  next(): LineKind {
    this.fault = undefined;
    if (this.#place === 'between') {
      const found = this.#seek();
      if (found !== undefined) return found;
    }
    if (this.#place !== 'between') {
      if (this.#seekEnd()) return this.#give();
      if (!this.#isFinished) return this.#hold();
      if (this.#place === 'literal') return this.#give();
      throw this.#cutOff(this.number, 'the value that begins there has no end');
    }
    if (this.#isFinished && this.#arrayLine > 0) throw this.#cutOff(this.#arrayLine, 'the array that begins there has no end');
    return 'more';
  }

  /** Goes to the beginning of the next value. Gives out what is wrong with the commas. */
  #seek(): LineKind | undefined {
    const chunk = this.#chunk;
    if (this.#line === 1 && this.#at === 0) this.#skipByteOrderMark();
    for (; this.#at < chunk.length; this.#at += 1) {
      const byte = chunk[this.#at] ?? 0;
      if (byte === 0x0a) this.#line += 1;
      else if (byte === 0x2c && this.#arrayLine > 0) {
        if (!this.#wantsComma) return this.#rejectComma('there is no event before this comma');
        this.#wantsComma = false;
        this.#wantsValue = true;
      } else if (byte === 0x5d && this.#arrayLine > 0) {
        const isAfterComma = this.#wantsValue;
        this.#wantsValue = false;
        this.#wantsComma = false;
        this.#arrayLine = 0;
        if (isAfterComma) return this.#rejectComma('there is no event between the last comma and this bracket');
      } else if (byte === 0x5b && this.#arrayLine === 0) this.#arrayLine = this.#line;
      else if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) {
        this.#begin(byte);
        return undefined;
      }
    }
    return undefined;
  }

  #begin(byte: number): void {
    this.number = this.#line;
    this.#from = this.#at;
    this.#isEscaped = false;
    this.#depth = 0;
    this.#place = byte === 0x7b || byte === 0x5b ? 'nested' : byte === 0x22 ? 'string' : 'literal';
    if (this.#place === 'nested') this.#depth = 1;
    this.#isInString = this.#place === 'string';
    this.#at += 1;
  }

  /** Goes behind the end of the value at hand; false when the chunk is used up before. */
  #seekEnd(): boolean {
    return this.#place === 'literal' ? this.#seekEndOfLiteral() : this.#seekEndOfNested();
  }

  #seekEndOfLiteral(): boolean {
    const chunk = this.#chunk;
    for (; this.#at < chunk.length; this.#at += 1) {
      const byte = chunk[this.#at] ?? 0;
      if (byte === 0x2c || byte === 0x5d || byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) return true;
      if (byte === 0x7b || byte === 0x5b || byte === 0x22) return true;
    }
    return false;
  }

  /** The hot loop. Ends of objects and of arrays are not told apart: whoever reads the value does. */
  #seekEndOfNested(): boolean {
    const chunk = this.#chunk;
    const { length } = chunk;
    let at = this.#at;
    let depth = this.#depth;
    let isInString = this.#isInString;
    let isEscaped = this.#isEscaped;
    let lines = 0;
    let isEnd = false;
    while (at < length && !isEnd) {
      const byte = chunk[at] ?? 0;
      at += 1;
      if (byte === 0x0a) lines += 1;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === 0x5c) isEscaped = true;
        else if (byte === 0x22) {
          isInString = false;
          isEnd = depth === 0;
        }
      } else if (byte === 0x22) isInString = true;
      else if (byte === 0x7b || byte === 0x5b) depth += 1;
      else if (byte === 0x7d || byte === 0x5d) {
        depth -= 1;
        isEnd = depth === 0;
      }
    }
    this.#at = at;
    this.#depth = depth;
    this.#isInString = isInString;
    this.#isEscaped = isEscaped;
    this.#line += lines;
    return isEnd;
  }

  /** Gives out the value that ends at `#at`. */
  #give(): LineKind {
    this.#place = 'between';
    const lacksComma = this.#wantsComma;
    this.#wantsComma = this.#arrayLine > 0;
    this.#wantsValue = false;
    if (this.#isLong) {
      this.#isLong = false;
      this.#find(this.#chunk, this.#from, this.#at);
      return 'long';
    }
    if (this.#heldLength === 0) this.#find(this.#chunk, this.#from, this.#at);
    else {
      this.#append(this.#chunk, this.#from, this.#at);
      // A buffer of its own: whoever remembers what stood in the last one must not take it for the same.
      this.#find(Buffer.from(this.#held.buffer, this.#held.byteOffset, this.#held.length), 0, this.#heldLength);
      this.#heldLength = 0;
    }
    if (this.end - this.start > this.#cap) return 'long';
    if (!lacksComma) return 'line';
    this.fault = { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: there is no comma before this event of the array' };
    return 'fault';
  }

  /** The chunk ends within a value: keeps its beginning, or gives it out as a part when the value is too long by now. */
  #hold(): LineKind {
    const chunk = this.#chunk;
    const from = this.#from;
    this.#from = chunk.length;
    if (from === chunk.length) return 'more';
    if (this.#isLong) {
      this.#find(chunk, from, chunk.length);
      return 'part';
    }
    this.#append(chunk, from, chunk.length);
    if (this.#heldLength <= this.#cap) return 'more';
    this.#isLong = true;
    this.#find(this.#held, 0, this.#heldLength);
    this.#held = Buffer.alloc(0);
    this.#heldLength = 0;
    return 'part';
  }

  #rejectComma(reason: string): LineKind {
    this.fault = { code: 'EVENT.BAD_JSON', reason: `not valid JSON: ${reason}` };
    this.number = this.#line;
    this.#find(this.#chunk, this.#at, this.#at + 1);
    this.#at += 1;
    return 'fault';
  }

  #find(input: Buffer, start: number, end: number): void {
    this.input = input;
    this.start = start;
    this.end = end;
  }

  #append(chunk: Buffer, start: number, end: number): void {
    this.#held = appendBytes(this.#held, this.#heldLength, chunk, start, end);
    this.#heldLength += end - start;
  }

  #skipByteOrderMark(): void {
    const chunk = this.#chunk;
    if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) this.#at = 3;
  }

  #cutOff(line: number, why: string): Error {
    return sourceDamage(this.#decoding, {
      code: 'SOURCE.CUT_OFF',
      summary: `${shownName(this.#decoding.source.name)} ends in the middle of its JSON, on line ${this.#line}`,
      at: line,
      why,
      next: 'complete the file, or correct the brackets and quotes of that value, and run the same command: events that come twice change nothing',
    });
  }
}
