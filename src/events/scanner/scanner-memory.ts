/*
 * The memory of the compiled scanners, by address. Scanners work within it, synchronously, and keep nothing there from one call to the next but
 * what they write themselves: so one is enough for the process. (Each memory reserves gigabytes of address space.)
 */

/** Three numbers that a scanner answers besides its result: outcome, end of what is scanned, end of the output. */
export const ANSWER = 16;
/** Where the digits of a hash are put together. */
export const DIGITS = 32;
/** The line number of the event in decimal digits, and how many they are. */
export const LINE_NUMBER = 64;
export const LINE_NUMBER_LENGTH = 96;
/** What is the same in every line of a segment (`SegmentBuffer.constants`), and how many bytes it has. */
export const CONSTANTS_LENGTH = 100;
/** The slots of all columns (see `Slots`), as many as a table can have. */
export const SLOTS = 0x100;
export const MAX_COLUMNS = 10_000;
/** No value has the address 0, which means NULL. */
export const CONSTANTS = 0x2_0000;
export const MAX_CONSTANTS = 0xf000;
/** One event, and a line feed behind it. */
export const EVENT = 0x3_0000;
/** Longer ones are for the parser: that is where its price counts least. */
export const MAX_EVENT = 0xf000;
/** A piece of the input with many lines, and a line feed behind it. */
export const PIECE = 0x4_0000;
/** It stays in the cache of a processor core, with the lines that come out. */
export const PIECE_BYTES = 0xf000;
/** So close to the end of a piece, the next one is begun: a line that a piece cuts off is read in a slower way. */
const NEAR_END = 2048;
/** Staged lines. */
export const OUTPUT = 0x5_0000;
export const OUTPUT_END = 0xb_0000;
/** A scanner that is given many events pauses when its lines reach this address, and there is room for one as long as any may be. */
export const OUTPUT_PAUSE = 0x8_0000;

/** Pages of 64 KiB. */
export const PAGES = 12;

const LINE_FEED = 0x0a;

/** Of `WebAssembly` what is used here: the types of Node lack it. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** The memory, as JavaScript sees it. */
export class ScannerMemory {
  readonly memory: object;
  readonly bytes: Buffer;
  readonly #words: Int32Array;
  /** Which input stands in the piece, and from where to where. */
  #input: Buffer | undefined;
  #pieceStart = 0;
  #pieceEnd = 0;
  #constants = '';

  constructor() {
    const memory = new WebAssembly.Memory({ initial: PAGES });
    this.memory = memory;
    this.bytes = Buffer.from(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
  }

  /** The slots of so many columns. */
  slots(columns: number): Int32Array {
    return new Int32Array(this.#words.buffer, SLOTS, columns * 3);
  }

  /** Takes in `input[start, end)`, at most {@link MAX_EVENT} bytes. */
  takeEvent(input: Buffer, start: number, end: number): void {
    input.copy(this.bytes, EVENT, start, end);
    this.bytes[EVENT + end - start] = LINE_FEED;
  }

  /** Where `input[start]` stands in the piece: takes in as much as there is room for, unless it is there. */
  takePiece(input: Buffer, start: number): number {
    const isNearEnd = start + NEAR_END > this.#pieceEnd && this.#pieceEnd < input.length;
    if (input !== this.#input || start < this.#pieceStart || start >= this.#pieceEnd || isNearEnd) {
      this.#input = input;
      this.#pieceStart = start;
      this.#pieceEnd = Math.min(input.length, start + PIECE_BYTES);
      input.copy(this.bytes, PIECE, start, this.#pieceEnd);
      this.bytes[PIECE + this.#pieceEnd - start] = LINE_FEED;
    }
    return PIECE + start - this.#pieceStart;
  }

  /** Where the piece ends. */
  get pieceEnd(): number {
    return PIECE + this.#pieceEnd - this.#pieceStart;
  }

  /** Sets what stands between the columns of a line and its number; false when it is too long. */
  setConstants(constants: string): boolean {
    if (constants === this.#constants) return true;
    if (constants.length * 3 > MAX_CONSTANTS) return false;
    this.#constants = constants;
    this.#words[CONSTANTS_LENGTH / 4] = this.bytes.write(constants, CONSTANTS);
    return true;
  }

  /** Sets the number of the line whose event is scanned next. */
  setLineNumber(line: number): void {
    this.#words[LINE_NUMBER_LENGTH / 4] = this.bytes.write(String(line), LINE_NUMBER, 'latin1');
  }

  /** How the last run ended, see `EventScanner`. */
  get outcome(): number {
    return this.#words[ANSWER / 4] ?? 0;
  }

  /** The address behind the line feed of its last event. */
  get end(): number {
    return this.#words[ANSWER / 4 + 1] ?? 0;
  }

  /** The address behind its last line. */
  get outputEnd(): number {
    return this.#words[ANSWER / 4 + 2] ?? 0;
  }
}

let shared: ScannerMemory | undefined;

/**
 * The one memory of the process; `undefined` where there is none to be had: without WebAssembly (`node --jitless`), or under a limit of the
 * address space.
 */
export function scannerMemory(): ScannerMemory | undefined {
  try {
    shared ??= new ScannerMemory();
  } catch {
    return undefined;
  }
  return shared;
}
