import type { EncodedRow } from './compile-row-encoder.ts';
import { EventHash } from './event-hash.ts';
import { writeWhole } from './number-text.ts';
import type { SegmentBuffer } from './segment-buffer.ts';

const HASH_MEMBER: Uint8Array = Buffer.from('","_dedup_hash":"');
const END_OF_ROW: Uint8Array = Buffer.from('"}\n');
const END_OF_TOMBSTONE: Uint8Array = Buffer.from('","_dedup_deleted":true}\n');

/** Free bytes behind the position of a line, for its hash and its end. */
const ROOM = 96;

/** `\u0000`, or three bytes of UTF-8. */
const LONGEST_ESCAPE = 6;
const LONGEST_NUMBER = 16;

/** Makes lines of a segment of encoded rows (see `createEventCodec`), each with its hash. */
export class RowWriter {
  readonly #hash = new EventHash();
  #constants = '';
  #constantBytes: Uint8Array = Buffer.alloc(0);

  /** Appends the line of `row`, which is written behind `output`. `constants` (of `output`) is what stands before the position. */
  write(row: EncodedRow, constants: string, position: string | number, output: SegmentBuffer): void {
    const start = output.length;
    // Every member was written with a comma before it.
    output.bytes[start] = 0x7b;
    this.#hashMembers(row, output);
    const constantBytes = this.#bytesOf(constants);
    output.length = row.payloadEnd;
    const positionRoom = typeof position === 'number' ? LONGEST_NUMBER : position.length * LONGEST_ESCAPE;
    let end = output.reserve(constantBytes.length + positionRoom + ROOM);
    const { bytes, view } = output;
    bytes.set(constantBytes, end);
    end += constantBytes.length;
    end = typeof position === 'number' ? writeWhole(position, bytes, end) : writePosition(position, bytes, end);
    end = this.#hash.writeTo(view, append(HASH_MEMBER, bytes, end));
    output.length = append(row.isDeleted ? END_OF_TOMBSTONE : END_OF_ROW, bytes, end);
  }

  /** What is the same in many lines is made bytes once: as a part of each line's text it would cost a tenth of all. */
  #bytesOf(constants: string): Uint8Array {
    if (constants !== this.#constants) {
      this.#constants = constants;
      this.#constantBytes = Buffer.from(constants);
    }
    return this.#constantBytes;
  }

  /** Hashes the members where they stand, between brackets for that moment. */
  #hashMembers({ hashedStart, hashedEnd, isDeleted }: EncodedRow, { bytes, view }: SegmentBuffer): void {
    if (isDeleted) {
      this.#hash.ofTombstone();
      return;
    }
    const end = Math.max(hashedEnd, hashedStart + 1);
    bytes[hashedStart] = 0x7b;
    bytes[end] = 0x7d;
    this.#hash.ofText(view, hashedStart, end + 1 - hashedStart);
    bytes[hashedStart] = 0x2c;
  }
}

function append(constant: Uint8Array, bytes: Buffer, at: number): number {
  for (let index = 0; index < constant.length; index += 1) bytes[at + index] = constant[index] ?? 0;
  return at + constant.length;
}

/** Writes a position as it stands within quotes and returns the index behind it. */
function writePosition(position: string, bytes: Buffer, start: number): number {
  for (let index = 0; index < position.length; index += 1) {
    const code = position.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c)
      return start + bytes.write(JSON.stringify(position).slice(1, -1), start, 'utf8');
    bytes[start + index] = code;
  }
  return start + position.length;
}
