import { expect, test } from 'vitest';
import { ParsingCodec } from '../../src/events/parsing-codec.ts';
import { SegmentBuffer } from '../../src/events/segment-buffer.ts';
import { parseType } from '../../src/spec/parse-type.ts';
import type { ColumnSpec } from '../../src/spec/table-spec.ts';
import { Random } from '../model/random.ts';
import { column, eventSpec } from './event-spec.ts';

/** Values of the types with a long text; those on the right are written once more for the hash, and with them all others. */
const SPEC = eventSpec([
  column('text', 'STRING'),
  column('zz', 'STRING'),
  column('raw', 'BYTES'),
  column('doc', 'JSON'),
  nested('texts', 'ARRAY<STRING>'),
  column('exact', 'NUMERIC'),
  column('whole', 'INT64'),
  nested('list', 'ARRAY<NUMERIC>'),
]);

function nested(name: string, text: string): ColumnSpec {
  const parsed = parseType(text);
  if (!('type' in parsed)) throw new Error(`${text} is no type`);
  return column(name, parsed.type);
}

const CHARACTERS = ['a', '\n', '"', '\\', 'é', '€', '😀', '\u0001', ' '];

function textOf(random: Random): string {
  const length = random.pick([0, 3, 41, 300, 5_000, 20_000]);
  const some = CHARACTERS.slice(random.between(0, CHARACTERS.length - 1));
  return Array.from({ length }, () => random.pick(some)).join('');
}

function eventOf(random: Random): Buffer {
  const members = {
    text: textOf(random),
    zz: textOf(random),
    raw: Buffer.from(textOf(random)).toString('base64'),
    doc: { a: textOf(random) },
    texts: [textOf(random), textOf(random)],
    exact: random.pick([null, 1.5, 17]),
    whole: random.pick([null, 4, '9007199254740993']),
    list: random.pick([[], [1, 2.5]]),
  };
  const kept = Object.entries(members).filter(() => random.chance(0.7));
  return Buffer.from(JSON.stringify({ id: 'a', seq: 1, ...Object.fromEntries(kept) }));
}

test('a row of any length is the same wherever in the buffer it begins', () => {
  const random = new Random(20783301);
  const codec = new ParsingCodec(SPEC);
  const encoded = (event: Buffer, size: number, start: number): string => {
    const output = new SegmentBuffer();
    output.begin(1_782_604_800_000_000n, 'run');
    output.follow('f:');
    output.exchange(Buffer.alloc(size));
    output.length = start;
    expect(codec.encode(event, 0, event.length, 1, output)).toBeUndefined();
    return output.taken().subarray(start).toString('latin1');
  };
  for (let round = 0; round < 100; round += 1) {
    const event = eventOf(random);
    const wanted = encoded(event, 8 * event.length + 10_000, 0);
    // The end of the buffer falls somewhere into the row, or behind it.
    const size = 600 + random.between(0, 4 * event.length);
    for (const start of [0, random.between(0, size), size]) expect(encoded(event, size, start)).toBe(wanted);
  }
});
