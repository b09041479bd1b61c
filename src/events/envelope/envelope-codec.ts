import { isUtf8 } from 'node:buffer';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { EncodedRow, RowEncoder } from '../compile-row-encoder.ts';
import { compileRowEncoder } from '../compile-row-encoder.ts';
import type { EventCodec } from '../event-codec.ts';
import type { EventTiers } from '../event-tiers.ts';
import { ParseCounts } from '../parse-counts.ts';
import type { Rejection } from '../rejection.ts';
import { RowWriter } from '../row-writer.ts';
import type { SegmentBuffer } from '../segment-buffer.ts';
import { EnvelopedEvent } from './enveloped-event.ts';
import { positionIn } from './kcat-line.ts';

/**
 * Reads events out of their envelopes (`source.envelope`); what it decides is written at `createEventCodec`. The staged line of an event is that of
 * the same event without an envelope, but for its position, which is `topic/partition/offset` where kcat tells it.
 */
export class EnvelopeCodec implements EventCodec {
  readonly linesEnd = 0;
  readonly #event: EnvelopedEvent;
  readonly #row: EncodedRow = { payloadEnd: 0, hashedStart: 0, hashedEnd: 0, isDeleted: false };
  readonly #encodeRow: RowEncoder;
  readonly #writer: RowWriter;
  readonly #counts = new ParseCounts();

  constructor(spec: TableSpec) {
    this.#event = new EnvelopedEvent(spec);
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
    const isAscii = text.length === end - start && !text.includes('\ufffd');
    if (!isAscii && !isUtf8(input.subarray(start, end))) return at(positionIn(text), BAD_UTF8);
    const event = this.#event;
    const fault = event.open(text, input, start, end);
    if (fault !== undefined) return at(event.position ?? positionIn(text), fault);
    const rejection = this.#encodeRow(event.event, event, this.#row, output);
    if (rejection !== undefined) return at(event.position, event.explain(rejection));
    if (event.position === undefined) this.#writer.write(this.#row, output.constants, position, output);
    else this.#writer.write(this.#row, output.segmentConstants, event.position, output);
    return undefined;
  }

  encodeLines(): number {
    return 0;
  }

  tiers(): EventTiers {
    return this.#counts.tiers();
  }
}

const BAD_UTF8: Rejection = {
  code: 'EVENT.BAD_UTF8',
  reason: 'the event is not valid UTF-8: kcat prints key and payload as they are, and Avro and Protobuf are no text',
};

/** A rejected event is named by its line; its place in Kafka goes into the reason. */
function at(position: string | undefined, rejection: Rejection): Rejection {
  return position === undefined ? rejection : { ...rejection, reason: `${position}: ${rejection.reason}` };
}
