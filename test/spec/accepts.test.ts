import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEventCodec } from '../../src/events/create-event-codec.ts';
import type { Rejection } from '../../src/events/rejection.ts';
import { SegmentBuffer } from '../../src/events/segment-buffer.ts';
import { inferSpec } from '../../src/spec/infer-spec.ts';
import { parseSpec } from '../../src/spec/load-spec.ts';

/** The reasons for which events are rejected under a spec. */
function rejections(spec: string, lines: readonly string[]): readonly Rejection[] {
  const codec = createEventCodec(parseSpec(spec, 'spec.yaml', {}));
  const output = new SegmentBuffer();
  return lines.flatMap((line) => {
    const bytes = Buffer.from(line);
    return codec.encode(bytes, 0, bytes.length, 'events:1', output) ?? [];
  });
}

describe('no event is rejected', () => {
  test('of the sample, by the example', async () => {
    const configs = new URL('../../configs/', import.meta.url).pathname;
    const lines = (await readFile(`${configs}device_readings.sample.ndjson`, 'utf8')).trimEnd().split('\n');
    expect(rejections(await readFile(`${configs}device_readings.yaml`, 'utf8'), lines)).toEqual([]);
  });

  test('of those that a spec was inferred from', () => {
    const name = fc
      .oneof(fc.constantFrom('a', 'A', 'op', 'deleted', 'ts', 'constructor', '_dedup_x', '', '${A}', 'a/b~c', '1'), fc.string())
      .filter((text) => text !== 'id' && text !== 'seq');
    const scalar = fc.oneof(
      fc.constantFrom('null', 'true', '1.0', '1e3', '"D"', '"2026-06-28"', '"0000-01-01"', '"2026-06-28T00:00:00Z"'),
      fc.constantFrom('"2026-06-28t00:00:00z"', '"2026-06-28 00:00:00+02"', '"2026-06-28 10:00"', '"10:00:00"', '"24:00:00"'),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
      fc.string().map((value) => JSON.stringify(value)),
    );
    const members = (value: fc.Arbitrary<string>): fc.Arbitrary<readonly Member[]> =>
      fc.uniqueArray(fc.tuple(name, value), { maxLength: 5, selector: ([key]) => key });
    const list = fc.array(scalar, { maxLength: 2 }).map((items) => `[${items.join(',')}]`);
    const value = fc.oneof(scalar, list, members(scalar).map(objectText));
    const event = members(value).map((fields) => objectText([['id', '"x"'], ['seq', '1'], ...fields]));
    const events = fc.array(event, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(events, (lines) => {
        expect(rejections(inferSpec('t', lines).yaml, lines)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

type Member = readonly [name: string, value: string];

function objectText(members: readonly Member[]): string {
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}
