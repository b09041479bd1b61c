import type { EventCodec } from '../../../src/events/event-codec.ts';
import type { EventTiers } from '../../../src/events/event-tiers.ts';
import type { ParsingCodec } from '../../../src/events/parsing-codec.ts';
import type { Rejection } from '../../../src/events/rejection.ts';
import type { SegmentBuffer } from '../../../src/events/segment-buffer.ts';

interface Outcome {
  readonly rejection: Rejection | undefined;
  /** The staged line. */
  readonly bytes: Buffer;
}

/** A parser that remembers what came of each line, and, as the parser behind a scanner, says it again: parsing is what costs most. */
export class ReplayedParser implements EventCodec {
  readonly linesEnd = 0;
  /** What came of the lines, by their number. */
  readonly outcomes = new Map<number, Outcome>();
  readonly #parser: ParsingCodec;

  constructor(parser: ParsingCodec) {
    this.#parser = parser;
  }

  /** The same parser, as it is to be judged by. */
  get recorder(): EventCodec {
    const { outcomes } = this;
    const parser = this.#parser;
    return {
      linesEnd: 0,
      encodeLines: () => 0,
      encode: (input, start, end, position, output) => {
        const before = output.length;
        const rejection = parser.encode(input, start, end, position, output);
        outcomes.set(Number(position), { rejection, bytes: Buffer.from(output.bytes.subarray(before, output.length)) });
        return rejection;
      },
      tiers: () => parser.tiers(),
    };
  }

  encodeLines(): number {
    return 0;
  }

  encode(_input: Buffer, _start: number, _end: number, position: string | number, output: SegmentBuffer): Rejection | undefined {
    const outcome = this.outcomes.get(Number(position));
    if (outcome === undefined) throw new Error(`no line ${position} was parsed`);
    const at = output.reserve(outcome.bytes.length);
    outcome.bytes.copy(output.bytes, at);
    output.length = at + outcome.bytes.length;
    return outcome.rejection;
  }

  tiers(): EventTiers {
    return this.#parser.tiers();
  }
}
