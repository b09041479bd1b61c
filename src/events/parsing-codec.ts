import { isUtf8 } from 'node:buffer';
import type { TableSpec } from '../spec/table-spec.ts';
import type { EncodedRow, RowEncoder } from './compile-row-encoder.ts';
import { compileRowEncoder } from './compile-row-encoder.ts';
import type { EventCodec } from './event-codec.ts';
import type { EventTiers } from './event-tiers.ts';
import { EventExamination } from './event-examination.ts';
import { ParseCounts } from './parse-counts.ts';
import type { Rejection } from './rejection.ts';
import { RowWriter } from './row-writer.ts';
import type { SegmentBuffer } from './segment-buffer.ts';

/**
 * Parses the whole event, then checks and prints it with code that is compiled for the spec. It knows everything, and it alone rejects; what
 * it decides is written at `createEventCodec`.
 */
export class ParsingCodec implements EventCodec {
  readonly linesEnd = 0;
  readonly #examination: EventExamination;
  readonly #row: EncodedRow = { payloadEnd: 0, hashedStart: 0, hashedEnd: 0, isDeleted: false };
  readonly #encodeRow: RowEncoder;
  readonly #counts = new ParseCounts();
  readonly #writer: RowWriter;

  constructor(spec: TableSpec) {
    this.#examination = new EventExamination(spec);
    this.#encodeRow = compileRowEncoder(spec);
    this.#writer = new RowWriter();
  }

  encode(input: Buffer, start: number, end: number, position: string | number, output: SegmentBuffer): Rejection | undefined {
    const rejection = this.#encode(input, start, end, position, output);
    this.#counts.count(rejection === undefined ? 'spec' : 'rejected');
    return rejection;
  }

  #encode(input: Buffer, start: number, end: number, position: string | number, output: SegmentBuffer): Rejection | undefined {
    const text = input.toString('utf8', start, end);
    // Bad bytes become U+FFFD. Good ones that are not ASCII make fewer UTF-16 units than there are bytes.
    const isAscii = text.length === end - start && !text.includes('\ufffd');
    if (!isAscii && !isUtf8(input.subarray(start, end)))
      return { code: 'EVENT.BAD_UTF8', reason: 'the event is not valid UTF-8' };
    const examination = this.#examination;
    examination.begin(text, input, start, end);
    const fault = examination.parse();
    if (fault !== undefined) return fault;
    const row = this.#row;
    const rejection = this.#encodeRow(examination.event, examination, row, output);
    if (rejection !== undefined) return rejection;
    this.#writer.write(row, output.constants, position, output);
    return undefined;
  }

  encodeLines(): number {
    return 0;
  }

  tiers(): EventTiers {
    return this.#counts.tiers();
  }
}
