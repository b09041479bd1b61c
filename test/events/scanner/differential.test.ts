import { expect, test } from 'vitest';
import { createEventCodec } from '../../../src/events/create-event-codec.ts';
import type { EventCodec } from '../../../src/events/event-codec.ts';
import { ParsingCodec } from '../../../src/events/parsing-codec.ts';
import { SegmentBuffer } from '../../../src/events/segment-buffer.ts';
import { Random } from '../../model/random.ts';
import { FUZZ_SPECS } from './fuzz-specs.ts';
import { lineMaker } from './make-line.ts';

/*
 * The one property of the scanner: verdict and bytes of every line are those of the parser, whatever came before. The seed is fixed;
 * `DEDUP_FUZZ_LINES=2000000` tries more lines for each spec, `DEDUP_FUZZ_SEED=7` other ones.
 */
const LINES = Number(process.env['DEDUP_FUZZ_LINES'] ?? 200_000);
const SEED = Number(process.env['DEDUP_FUZZ_SEED'] ?? 1);
const BATCH = 250;

interface Batch {
  readonly input: Buffer;
  readonly lines: readonly { readonly start: number; readonly end: number }[];
}

/** What may stand between two lines: mostly a line end; what a scanner must not mistake for more of the line before it. */
const BETWEEN = ['\n', '\n', '\n', '', '}', '"', '"}', '0', 'null', ',"x":1}', '   '];

/** One line after the other in one input, whose last bytes are those of the last line. */
function makeBatch(make: () => Buffer, random: Random): Batch {
  const parts: Buffer[] = [];
  const lines: { start: number; end: number }[] = [];
  let length = 0;
  for (let index = 0; index < BATCH; index += 1) {
    const between = Buffer.from(index === 0 ? '' : random.pick(BETWEEN));
    const line = make();
    parts.push(between, line);
    lines.push({ start: length + between.length, end: length + between.length + line.length });
    length += between.length + line.length;
  }
  return { input: Buffer.concat(parts), lines };
}

/** The staged lines of a batch, and the verdict of each line. */
class Side {
  readonly codec: EventCodec;
  readonly output = new SegmentBuffer();
  accepted = 0;

  constructor(codec: EventCodec) {
    this.codec = codec;
    this.output.begin(1_782_604_800_000_000n, 'run');
    this.output.follow('dätä.ndjson:');
  }

  verdict({ input }: Batch, { start, end }: { readonly start: number; readonly end: number }, line: number): string {
    const before = this.output.length;
    const rejection = this.codec.encode(input, start, end, line, this.output);
    if (rejection !== undefined) return `${JSON.stringify(rejection)} ${this.output.length - before}`;
    this.accepted += 1;
    return '';
  }
}

test.each(Object.entries(FUZZ_SPECS))(
  'the scanner agrees with the parser on every line: %s',
  (_name, spec) => {
    const random = new Random(SEED);
    const make = lineMaker(spec);
    const [parser, scanner] = [new Side(new ParsingCodec(spec)), new Side(createEventCodec(spec))];
    for (let first = 0; first < LINES; first += BATCH) {
      // First some from which shapes can be learned.
      const batch = makeBatch(() => make(random, first === 0), random);
      parser.output.length = 0;
      scanner.output.length = 0;
      for (const [index, line] of batch.lines.entries()) {
        const [from, place] = [parser.output.length, first + index];
        const [expected, verdict] = [parser.verdict(batch, line, place), scanner.verdict(batch, line, place)];
        const isSame =
          verdict === expected &&
          scanner.output.length === parser.output.length &&
          scanner.output.taken().compare(parser.output.bytes, from, parser.output.length, from) === 0;
        if (isSame) continue;
        const staged = (side: Side): string => side.output.taken().toString('utf8', from);
        // Said in full once it has failed: an assertion for each line would take longer than all the rest.
        expect({ line: batch.input.toString('utf8', line.start, line.end), verdict, staged: staged(scanner) }).toEqual({
          line: batch.input.toString('utf8', line.start, line.end),
          verdict: expected,
          staged: staged(parser),
        });
      }
    }
    const { sameShape, anyOrder, parsed } = scanner.codec.tiers();
    expect(sameShape + anyOrder + parsed).toBe(Math.ceil(LINES / BATCH) * BATCH);
    for (const count of [sameShape, anyOrder, parsed, scanner.accepted]) expect(count / LINES).toBeGreaterThan(0.01);
  },
  60_000 + LINES * 2,
);
