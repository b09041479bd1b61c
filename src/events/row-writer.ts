import type { TableSpec } from '../spec/table-spec.ts';
import type { EncodedRow } from './compile-row-encoder.ts';
import { EventHash } from './event-hash.ts';
import type { SegmentBuffer } from './segment-buffer.ts';

const HASH_MEMBER: Uint8Array = Buffer.from('","_dedup_hash":"');

/** Free bytes behind the position of a line, for its hash and its end. */
const ROOM = 96;

/** `\u0000`, or three bytes of UTF-8. */
const LONGEST_ESCAPE = 6;

/** Writes encoded rows as lines of a segment (see `createEventCodec`), each with its hash. */
export class RowWriter {
  readonly #hash = new EventHash();
  /** The names of the columns are ASCII, so that an ASCII event makes an ASCII line. */
  readonly #isAsciiSpec: boolean;
  readonly #endOfRow: Uint8Array = Buffer.from('"}\n');
  readonly #endOfTombstone: Uint8Array = Buffer.from('","_dedup_deleted":true}\n');

  #constants = '';
  #constantBytes: Uint8Array = Buffer.alloc(0);

  constructor(spec: TableSpec) {
    this.#isAsciiSpec = spec.columns.every((column) => isAscii(column.name));
  }

  /**
   * Appends the line of `row`. `isAsciiRow` says that no value in it has a character beyond ASCII; `constants` (of `output`) is what stands
   * before the position.
   */
  write(row: EncodedRow, isAsciiRow: boolean, constants: string, position: string, output: SegmentBuffer): void {
    const { identity, payload } = row;
    const constantBytes = this.#bytesOf(constants);
    const length = identity.length + payload.length;
    const isAsciiLine = isAsciiRow && this.#isAsciiSpec;
    const room = constantBytes.length + position.length * LONGEST_ESCAPE + ROOM;
    const start = output.reserve((isAsciiLine ? length : length * 3) + room);
    let payloadStart = start + identity.length;
    let restStart = payloadStart + payload.length;
    if (isAsciiLine) {
      // One call for both: its price is not in the characters.
      output.bytes.write(identity + payload, start, 'latin1');
    } else {
      payloadStart = start + output.bytes.write(identity, start, 'utf8');
      restStart = payloadStart + output.bytes.write(payload, payloadStart, 'utf8');
    }
    let end = restStart + constantBytes.length;
    output.bytes.set(constantBytes, restStart);
    end = writePosition(position, output.bytes, end);
    for (let index = 0; index < HASH_MEMBER.length; index += 1) output.bytes[end + index] = HASH_MEMBER[index] ?? 0;
    end += HASH_MEMBER.length;
    this.#hashPayload(row, payloadStart, restStart, end, output);
    const { bytes } = output;
    // Every member was written with a comma before it.
    bytes[start] = 0x7b;
    end = this.#hash.writeTo(output.view, end);
    const ending = row.isDeleted ? this.#endOfTombstone : this.#endOfRow;
    for (let index = 0; index < ending.length; index += 1) bytes[end + index] = ending[index] ?? 0;
    output.length = end + ending.length;
  }

  /** What is the same in many lines is made bytes once: as a part of each line's text it would cost a tenth of all. */
  #bytesOf(constants: string): Uint8Array {
    if (constants !== this.#constants) {
      this.#constants = constants;
      this.#constantBytes = Buffer.from(constants);
    }
    return this.#constantBytes;
  }

  /** Hashes the payload where it stands, between brackets for that moment; or as it is to be hashed, in the free room from `end`. */
  #hashPayload(row: EncodedRow, start: number, payloadEnd: number, end: number, output: SegmentBuffer): void {
    if (row.isDeleted) {
      this.#hash.ofTombstone();
      return;
    }
    let from = start;
    let to = payloadEnd;
    if (row.isHashedApart || from === to) {
      // A key or an offset can be a number that is printed apart while no other column has a value.
      const hashed = (row.isHashedApart && row.hashed) || ',';
      output.length = end;
      output.reserve(hashed.length * 3 + ROOM);
      from = end;
      to = end + output.bytes.write(hashed, end, 'utf8');
    }
    const { bytes } = output;
    const behind = bytes[to] ?? 0;
    bytes[from] = 0x7b;
    bytes[to] = 0x7d;
    this.#hash.ofText(output.view, from, to + 1 - from);
    bytes[from] = 0x2c;
    bytes[to] = behind;
  }
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

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
