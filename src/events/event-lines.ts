import { appendBytes } from './append-bytes.ts';

/** Events longer than this are rejected: 16 MiB, in memory several times over while they are parsed and staged. */
export const MAX_EVENT_BYTES: number = 16 * 1024 * 1024;

/**
 * What {@link EventLines.next} has found.
 *
 * - `line`: one event in `input[start, end)`.
 * - `part`: some bytes of a line that is too long, in `input[start, end)`; more follow.
 * - `long`: the last bytes of such a line.
 * - `more`: the chunk is used up.
 * - `fault`: what is in `input[start, end)` is no event by the rules of its format, so that nobody can say what its fields are; lines are
 *   none such.
 */
export type LineKind = 'line' | 'part' | 'long' | 'more' | 'fault';

/**
 * Cuts a stream of bytes into lines, without copying any but those that two chunks share. The outcome does not depend on where the chunks
 * were cut.
 *
 * A line ends at LF or CRLF; the last one may lack its end. Lines of white space alone are counted, but not given out. A byte-order mark
 * at the very beginning is skipped. A line longer than the cap is given out in parts and never held whole.
 */
export class EventLines {
  /** The bytes of the last finding. Good until the next call of `next` or `feed`. */
  input: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** Number of the line of the last finding, from 1, blank lines included. */
  number = 0;
  /** The last line had no line end: the source may have been cut off within it. */
  isUnterminated = false;
  readonly #cap: number;
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  /** The beginning of a line that no chunk has ended yet. */
  #held: Buffer = Buffer.alloc(0);
  #heldLength = 0;
  #isInLongLine = false;
  #isFinished = false;

  constructor(cap: number = MAX_EVENT_BYTES) {
    this.#cap = cap;
  }

  /** Gives the next bytes; only when `next` has answered `more`. The chunk must not change until then. */
  feed(chunk: Uint8Array): void {
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
  }

  /** Says that there are no more bytes: `next` then gives out the last line, if that had no end. */
  finish(): void {
    this.#isFinished = true;
  }

  /** The chunk at hand: for whoever takes whole lines from it without this class, and then says so to {@link skip}. */
  get chunk(): Buffer {
    return this.#chunk;
  }

  /** Where its next line begins; -1 when that has begun in the chunk before, or there is nothing. */
  get nextStart(): number {
    return this.#heldLength > 0 || this.#isInLongLine || this.#at >= this.#chunk.length ? -1 : this.#at;
  }

  /** So many whole lines were taken from the chunk, up to `end`, the index behind the last line end. */
  skip(lines: number, end: number): void {
    this.number += lines;
    this.#at = end;
  }

  next(): LineKind {
    for (;;) {
      const kind = this.#take();
      if (kind !== 'line') return kind;
      if (this.number === 1) this.#skipByteOrderMark();
      if ((this.input[this.end - 1] ?? 0) === 0x0d) this.end -= 1;
      if (!this.#isBlank()) return 'line';
    }
  }

  #take(): LineKind {
    const chunk = this.#chunk;
    const lineEnd = this.#at < chunk.length ? chunk.indexOf(0x0a, this.#at) : -1;
    if (lineEnd < 0) return this.#isFinished ? this.#last() : this.#hold();
    const start = this.#at;
    this.#at = lineEnd + 1;
    if (this.#isInLongLine) {
      this.#isInLongLine = false;
      this.#give(chunk, start, lineEnd);
      return 'long';
    }
    this.number += 1;
    if (this.#heldLength === 0) {
      this.#give(chunk, start, lineEnd);
    } else {
      this.#append(chunk, start, lineEnd);
      // A buffer of its own: whoever remembers what stood in the last one must not take it for the same.
      this.#give(Buffer.from(this.#held.buffer, this.#held.byteOffset, this.#held.length), 0, this.#heldLength);
      this.#heldLength = 0;
    }
    return this.end - this.start > this.#cap ? 'long' : 'line';
  }

  /** The rest of the chunk begins a line: keeps it, or gives it out as a part when the line is too long by now. */
  #hold(): LineKind {
    const start = this.#at;
    const end = this.#chunk.length;
    this.#at = end;
    if (start === end) return 'more';
    if (this.#isInLongLine) {
      this.#give(this.#chunk, start, end);
      return 'part';
    }
    this.#append(this.#chunk, start, end);
    if (this.#heldLength <= this.#cap) return 'more';
    this.number += 1;
    this.#isInLongLine = true;
    this.#give(this.#held, 0, this.#heldLength);
    this.#held = Buffer.alloc(0);
    this.#heldLength = 0;
    return 'part';
  }

  /** After `finish`: the line that has no end, once. */
  #last(): LineKind {
    const kind = this.#hold();
    if (kind === 'part') return kind;
    if (this.#isInLongLine) {
      this.#isInLongLine = false;
      this.#give(this.#chunk, 0, 0);
      this.isUnterminated = true;
      return 'long';
    }
    if (this.#heldLength === 0) return 'more';
    this.number += 1;
    this.#give(this.#held, 0, this.#heldLength);
    this.#heldLength = 0;
    this.isUnterminated = true;
    return 'line';
  }

  #give(input: Buffer, start: number, end: number): void {
    this.input = input;
    this.start = start;
    this.end = end;
  }

  #append(chunk: Buffer, start: number, end: number): void {
    this.#held = appendBytes(this.#held, this.#heldLength, chunk, start, end);
    this.#heldLength += end - start;
  }

  #skipByteOrderMark(): void {
    const { input, start, end } = this;
    if (end - start >= 3 && input[start] === 0xef && input[start + 1] === 0xbb && input[start + 2] === 0xbf) this.start += 3;
  }

  #isBlank(): boolean {
    for (let at = this.start; at < this.end; at += 1) {
      const byte = this.input[at] ?? 0;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
    }
    return true;
  }
}
