import { createEventCodec } from '../../src/events/create-event-codec.ts';
import type { Rejection } from '../../src/events/rejection.ts';
import { SegmentBuffer } from '../../src/events/segment-buffer.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';

/** What a codec makes of an event: its staged line without line end, or why there is none. */
export type Outcome = string | Rejection;

/** Encodes events, each at position `f:1`, stamped 2026-06-28T00:00:00Z in load `run`. */
export function encoder(spec: TableSpec): (event: string | Uint8Array) => Outcome {
  const codec = createEventCodec(spec);
  const output = new SegmentBuffer();
  output.begin(1_782_604_800_000_000n, 'run');
  output.follow('f:');
  return (event) => {
    const bytes = Buffer.from(event);
    // Not at the beginning of its buffer, and with something behind it, as in a chunk.
    const chunk = Buffer.concat([Buffer.from('xx'), bytes, Buffer.from('\n"x":1')]);
    output.length = 0;
    const rejection = codec.encode(chunk, 2, 2 + bytes.length, '1', output);
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
