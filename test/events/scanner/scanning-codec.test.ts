import { isUtf8 } from 'node:buffer';
import { expect, test } from 'vitest';
import { createEventCodec } from '../../../src/events/create-event-codec.ts';
import { SegmentBuffer } from '../../../src/events/segment-buffer.ts';
import { endOfCharacter } from '../../../src/events/scanner/end-of-character.ts';
import { formatInstant, parseInstant } from '../../../src/spec/instant.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { makeEvents } from '../../bench/make-events.ts';
import { encoder, stagedText } from '../encode-event.ts';
import { column, eventSpec } from '../event-spec.ts';
import { DEVICE_READINGS } from './fuzz-specs.ts';

/** The tiers that read these events, one after the other, in one input. */
function tiersOf(spec: TableSpec, events: readonly string[]): unknown {
  const codec = createEventCodec(spec);
  const output = new SegmentBuffer();
  const input = Buffer.from(`${events.join('\n')}\n${' '.repeat(64)}`);
  let start = 0;
  for (const [index, event] of events.entries()) {
    const end = start + Buffer.byteLength(event);
    codec.encode(input, start, end, index + 1, output);
    start = end + 1;
  }
  return codec.tiers();
}

const SPEC = eventSpec([column('text', 'STRING'), column('whole', 'INT64'), column('site', 'STRING', ['meta', 'site'])], {
  deleteWhen: { field: ['op'], in: ['D'] },
});
const repeat = (event: (index: number) => string, count = 1000): readonly string[] =>
  Array.from({ length: count }, (_, index) => event(index));

test('all but the first of the bench events are read by their shape', () => {
  expect(tiersOf(DEVICE_READINGS, [...makeEvents(1000, 1)])).toMatchObject({ sameShape: 999, anyOrder: 1, parsed: 0 });
});

test.each<[string, (index: number) => string]>([
  ['spaces after colons and commas', (index) => `{"id": "k", "seq": ${index}, "text": "x"}`],
  ['a nested column', (index) => `{"id":"k","seq":${index},"meta":{"site":"x${index}"},"whole":-7}`],
  ['a delete field that does not delete', (index) => `{"id":"k","seq":${index},"op":"U"}`],
  [
    'characters beyond ASCII and short escapes',
    (index) => `{"id":"sch\u00f6n 😀","seq":${index},"text":"a \\"quoted\\"\\n\\\\"}`,
  ],
  ['nulls', (index) => `{"id":"k","seq":${index},"text":null,"whole":${index % 2 === 0 ? 'null' : '1'}}`],
  [
    'integers beyond 2^53, bare and quoted',
    (index) => `{"id":"k","seq":"1541815603606036480","whole":154181560360603648${index % 10}}`,
  ],
  [
    'up to eight shapes in turn',
    (index) =>
      `{"id":"k","seq":1${',"text":"x"'.repeat(index % 2)}${',"whole":1'.repeat((index >> 1) % 2)}${',"op":"c"'.repeat((index >> 2) % 2)}}`,
  ],
])('the parser is not needed for %s', (_what, event) => {
  const events = repeat(event);
  expect(tiersOf(SPEC, events)).toMatchObject({ parsed: 0 });
  const { sameShape } = Object(tiersOf(SPEC, events));
  expect(sameShape).toBeGreaterThan(900);
});

test('an event that was parsed tells why', () => {
  const events = [
    '{"id":"k","seq":1}',
    '{"id":"k"}',
    '{"id":"k","seq":1,"op":"D"}',
    '{"id":"k","seq":1,"op":"D","text":"\\u00e9"}',
    '{"id":"k","seq":1,"text":"\\u00e9"}',
    '{"id":"k","seq":1e3}',
    '{"id":"k","seq":1e3,"text":"\\n"}',
    '{"id":"k","seq":2}',
  ];
  expect(tiersOf(SPEC, events)).toMatchObject({
    parsed: 6,
    parsedFor: { rejected: 1, deleted: 2, escapes: 1, spec: 0, other: 2 },
  });
  const documents = eventSpec([column('doc', 'JSON')]);
  expect(tiersOf(documents, ['{"id":"k","seq":1,"doc":{}}', '{"id":"k","seq":1}'])).toMatchObject({
    parsedFor: { rejected: 0, deleted: 0, escapes: 0, spec: 1, other: 0 },
  });
});

test('more shapes than are kept are read in any order', () => {
  const members = ['"id":"k"', '"seq":1', '"text":"x"', '"whole":2', '"op":"c"'];
  const events = repeat((index) => {
    const order = members.toSorted((left, right) => ((left.length * (index + 3)) % 11) - ((right.length * (index + 3)) % 11));
    return `{${' '.repeat(index % 13)}${order.join(' , ')}}`;
  });
  expect(tiersOf(SPEC, events)).toMatchObject({ parsed: 0 });
});

test('a shape that comes later still finds room, however many came before', () => {
  const early = repeat((index) => `{"id":"k",${' '.repeat(index)}"seq":1}`, 100);
  const late = repeat(() => '{"seq":1,"id":"k","text":"x"}', 3000);
  const { sameShape } = Object(tiersOf(SPEC, [...early, ...late]));
  expect(sameShape).toBeGreaterThan(2500);
});

test('a shape of tombstones is not learned: their payload was never looked at', () => {
  const encode = encoder(SPEC);
  for (let count = 0; count < 50; count += 1) {
    expect(stagedText(encode('{"id":"k","seq":1,"meta":[1],"op":"D"}'), '_dedup_deleted')).toBe(true);
    expect(encode('{"id":"k","seq":1,"meta":[1],"op":"c"}')).toMatchObject({ code: 'EVENT.BAD_VALUE' });
  }
});

test('an event with a shape that is known, and a fault in it, is rejected as ever', () => {
  const encode = encoder(SPEC);
  for (let count = 0; count < 50; count += 1) {
    expect(encode('{"id":"k","seq":1,"text":"x"}')).toMatch(/^\{"id"/);
    expect(encode('{"id":null,"seq":1,"text":"x"}')).toMatchObject({ code: 'EVENT.NULL_KEY' });
    expect(encode('{"id":"k","seq":1,"text":"x"} 1')).toMatchObject({ code: 'EVENT.BAD_JSON' });
    expect(encode('{"id":"k","seq":1,"text":"x')).toMatchObject({ code: 'EVENT.BAD_JSON' });
  }
});

test('every zone moves every kind of day to the one that it is in UTC', { timeout: 60_000 }, () => {
  const encode = encoder(eventSpec([column('at', 'TIMESTAMP')]));
  const days =
    '1999-12-31 2000-01-01 2000-02-28 2000-02-29 2000-03-01 2023-02-28 2023-03-01 2024-12-31 1900-02-28 1900-03-01 2100-03-01 ' +
    '2026-04-30 2026-05-01 2026-07-31 2026-08-01 0002-01-01 9998-12-31';
  for (const day of days.split(' ')) {
    for (const clock of ['00:00:00', '00:29:59.5', '12:00:00.123', '23:30:00.000001']) {
      for (const zone of ['+00:30', '-00:30', '+0530', '-08', '+23:59', '-23:59', '+00:00', '-00:00', '+12:00', '-12:00', 'z']) {
        const text = `${day}T${clock}${zone}`;
        const instant = parseInstant(text);
        if (instant === undefined) throw new Error(`${text} is no time`);
        expect(stagedText(encode(`{"id":"k","seq":1,"at":"${text}"}`), 'at')).toBe(formatInstant(instant));
      }
    }
  }
});

test('a UTF-8 character is what Node takes for one', { timeout: 60_000 }, () => {
  // Every first byte, with the bounds of every range behind it.
  const edges = [0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff, 0x7f, 0x22, 0];
  for (let first = 0x80; first < 0x100; first += 1) {
    for (const second of edges) {
      for (const third of edges) {
        for (const fourth of edges) {
          const bytes = Buffer.from([first, second, third, fourth]);
          const length = [2, 3, 4].find((count) => isUtf8(bytes.subarray(0, count)));
          expect(endOfCharacter(bytes, 0)).toBe(length ?? -1);
        }
      }
    }
  }
});
