import type { TableSpec } from '../spec/table-spec.ts';
import type { EncodedRow } from './compile-row-encoder.ts';
import { EventHash } from './event-hash.ts';
import type { SegmentBuffer } from './segment-buffer.ts';

const HASH_MEMBER = '","_dedup_hash":"';

/** Free bytes behind a line for its hash and its end. */
const ROOM = 64;

/** Writes encoded rows as lines of a segment (see `createEventCodec`), each with its hash. */
export class RowWriter {
  readonly #hash = new EventHash();
  /** The names of the columns are ASCII, so that an ASCII event makes an ASCII line. */
  readonly #isAsciiSpec: boolean;
  readonly #endOfRow: Uint8Array = Buffer.from('"}\n');
  readonly #endOfTombstone: Uint8Array = Buffer.from('","_dedup_deleted":true}\n');

  constructor(spec: TableSpec) {
    this.#isAsciiSpec = spec.columns.every((column) => isAscii(column.name));
  }

  /**
   * Appends the line of `row`. `isAsciiRow` says that no value in it has a character beyond ASCII; `constants` (of `output`) is what stands
   * before the position.
   */
  write(row: EncodedRow, isAsciiRow: boolean, constants: string, position: string, output: SegmentBuffer): void {
    const isPlainPosition = isPlainText(position);
    const { identity, payload } = row;
    const rest = constants + (isPlainPosition ? position : JSON.stringify(position).slice(1, -1)) + HASH_MEMBER;
    const length = identity.length + payload.length + rest.length;
    let start: number;
    let payloadStart: number;
    let restStart: number;
    let end: number;
    if (isAsciiRow && this.#isAsciiSpec && isPlainPosition && !output.hasWideConstants) {
      start = output.reserve(length + ROOM);
      payloadStart = start + identity.length;
      restStart = payloadStart + payload.length;
      // One call for the whole line: its price is not in the characters.
      end = start + output.bytes.write(identity + payload + rest, start, 'latin1');
    } else {
      start = output.reserve(length * 3 + ROOM);
      payloadStart = start + output.bytes.write(identity, start, 'utf8');
      restStart = payloadStart + output.bytes.write(payload, payloadStart, 'utf8');
      end = restStart + output.bytes.write(rest, restStart, 'utf8');
    }
    this.#hashPayload(row, payloadStart, restStart, end, output);
    const { bytes } = output;
    // Every member was written with a comma before it.
    bytes[start] = 0x7b;
    end = this.#hash.writeTo(output.view, end);
    const ending = row.isDeleted ? this.#endOfTombstone : this.#endOfRow;
    for (let index = 0; index < ending.length; index += 1) bytes[end + index] = ending[index] ?? 0;
    output.length = end + ending.length;
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

function isPlainText(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
