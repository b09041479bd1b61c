import { isUtf8 } from 'node:buffer';
import type { TableSpec } from '../spec/table-spec.ts';
import type { EncodedRow, RowEncoder } from './compile-row-encoder.ts';
import { compileRowEncoder } from './compile-row-encoder.ts';
import type { EventCodec, EventTiers } from './event-codec.ts';
import { EventExamination } from './event-examination.ts';
import { EventHash } from './event-hash.ts';
import { findJsonFault } from './find-json-fault.ts';
import type { Rejection } from './rejection.ts';
import type { SegmentBuffer } from './segment-buffer.ts';

const HASH_MEMBER = '","_dedup_hash":"';

/** Free bytes behind a line for its hash and its end. */
const ROOM = 64;

/** Longer events are looked at for their depth before they are parsed, lest a few megabytes of brackets become a gigabyte of arrays. */
const LONG_EVENT = 65_536;

/**
 * Parses the whole event, then checks and prints it with code that is compiled for the spec. It knows everything, and it alone rejects; what
 * it decides is written at `createEventCodec`.
 */
export class ParsingCodec implements EventCodec {
  readonly #examination: EventExamination;
  readonly #hash = new EventHash();
  readonly #row: EncodedRow = { identity: '', payload: '', isHashedApart: false, hashed: '', isDeleted: false };
  readonly #encodeRow: RowEncoder;
  #parsed = 0;
  /** The names of the columns are ASCII, so that an ASCII event makes an ASCII line. */
  readonly #isAsciiSpec: boolean;
  readonly #endOfRow: Uint8Array = Buffer.from('"}\n');
  readonly #endOfTombstone: Uint8Array = Buffer.from('","_dedup_deleted":true}\n');

  constructor(spec: TableSpec) {
    this.#examination = new EventExamination(spec);
    this.#encodeRow = compileRowEncoder(spec);
    this.#isAsciiSpec = spec.columns.every((column) => isAscii(column.name));
  }

  encode(input: Buffer, start: number, end: number, position: string | number, output: SegmentBuffer): Rejection | undefined {
    this.#parsed += 1;
    const text = input.toString('utf8', start, end);
    // Bad bytes become U+FFFD. Good ones that are not ASCII make fewer UTF-16 units than there are bytes.
    const isAsciiEvent = text.length === end - start && !text.includes('\ufffd');
    if (!isAsciiEvent && !isUtf8(input.subarray(start, end)))
      return { code: 'EVENT.BAD_UTF8', reason: 'the event is not valid UTF-8' };
    const examination = this.#examination;
    examination.begin(text, input, start, end);
    if (text.length > LONG_EVENT) {
      const fault = examination.findDepthFault();
      if (fault !== undefined) return fault;
    }
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch (error) {
      return findJsonFault(text) ?? { code: 'EVENT.BAD_JSON', reason: String(error) };
    }
    if (typeof event !== 'object' || event === null || Array.isArray(event)) return examination.rejectNonObject(event);
    const row = this.#row;
    const rejection = this.#encodeRow(event, examination, row);
    if (rejection !== undefined) return rejection;
    this.#write(row, isAsciiEvent && this.#isAsciiSpec && !examination.hasEscapes, String(position), output);
    return undefined;
  }

  tiers(): EventTiers {
    return { sameShape: 0, anyOrder: 0, parsed: this.#parsed };
  }

  #write(row: EncodedRow, isAsciiRow: boolean, position: string, output: SegmentBuffer): void {
    const isPlainPosition = isPlainText(position);
    const { identity, payload } = row;
    const rest = output.constants + (isPlainPosition ? position : JSON.stringify(position).slice(1, -1)) + HASH_MEMBER;
    const length = identity.length + payload.length + rest.length;
    let start: number;
    let payloadStart: number;
    let restStart: number;
    let end: number;
    if (isAsciiRow && isPlainPosition && !output.hasWideConstants) {
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
