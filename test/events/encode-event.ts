import { expect } from 'vitest';
import { createEventCodec } from '../../src/events/create-event-codec.ts';
import type { EventCodec } from '../../src/events/event-codec.ts';
import { ParsingCodec } from '../../src/events/parsing-codec.ts';
import type { Rejection } from '../../src/events/rejection.ts';
import { SegmentBuffer } from '../../src/events/segment-buffer.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';

/** What a codec makes of an event: its staged line without line end, or why there is none. */
export type Outcome = string | Rejection;

/**
 * Encodes events, each at position `f:1`, stamped 2026-06-28T00:00:00Z in load `run`. Each by the parser alone and, twice, by the whole codec,
 * which must agree: so every test of a verdict is one of the scanner too.
 */
export function encoder(spec: TableSpec): (event: string | Uint8Array) => Outcome {
  const parse = encodeWith(new ParsingCodec(spec));
  const scan = encodeWith(createEventCodec(spec));
  return (event) => {
    const bytes = Buffer.from(event);
    const outcome = parse(bytes, 40);
    // With much behind it, as in a chunk; then with little, which makes another way. By then the codec may have learned its shape.
    for (const room of [40, 3]) expect(scan(bytes, room)).toEqual(outcome);
    return outcome;
  };
}

/** What a codec makes of an event that stands within its input, with so many bytes behind it. */
export function encodeWith(codec: EventCodec): (event: Uint8Array, room: number) => Outcome {
  const output = new SegmentBuffer();
  output.begin(1_782_604_800_000_000n, 'run');
  output.follow('f:');
  const behind = Buffer.from('\n"x":1,"y":true}'.padEnd(64));
  return (event, room) => {
    const chunk = Buffer.concat([Buffer.from('xx'), event, behind.subarray(0, room)]);
    output.length = 0;
    const rejection = codec.encode(chunk, 2, 2 + event.length, 1, output);
    if (rejection === undefined) return output.taken().toString('utf8').replace(/\n$/, '');
    if (output.length !== 0) throw new Error('a rejected event has left bytes');
    return rejection;
  };
}

/** The end of every line that `encoder` makes, up to the hash. */
export const CONSTANTS =
  '"_dedup_ingested_at":"2026-06-28T00:00:00.000000Z","_dedup_load_id":"run","_dedup_position":"f:1","_dedup_hash":';

/** The value of `columnName` on the staged line as JSON text, `null` when it is not there, or the rejection. */
export function stagedText(outcome: Outcome, columnName: string): unknown {
  if (typeof outcome !== 'string') return outcome;
  const parsed: unknown = JSON.parse(outcome, (_key, value, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? value) : value,
  );
  return typeof parsed === 'object' && parsed !== null ? (Reflect.get(parsed, columnName) ?? null) : null;
}
