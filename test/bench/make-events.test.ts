import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createEventCodec } from '../../src/events/create-event-codec.ts';
import { SegmentBuffer } from '../../src/events/segment-buffer.ts';
import { parseSpec } from '../../src/spec/load-spec.ts';
import { makeEvents } from './make-events.ts';

const EVENTS = [...makeEvents(20_000, 1)];

test('the same seed makes the same events, on every machine', () => {
  const digest = createHash('sha256').update(EVENTS.join('\n')).digest('hex');
  expect(digest).toBe('3eeaec43630ffc5cd3c299831e3dbac308b5a6c2ce96b040189dee54fbfa4a06');
  expect([...makeEvents(20_000, 1)]).toEqual(EVENTS);
  expect([...makeEvents(100, 2)]).not.toEqual(EVENTS.slice(0, 100));
});

test('the example spec takes them all', async () => {
  const file = new URL('../../configs/device_readings.yaml', import.meta.url);
  const codec = createEventCodec(parseSpec(await readFile(file, 'utf8'), 'spec.yaml', {}));
  const output = new SegmentBuffer();
  const rejections = EVENTS.map((line) => codec.encode(Buffer.from(line), 0, Buffer.byteLength(line), '1', output));
  expect(rejections.filter((rejection) => rejection !== undefined)).toEqual([]);
});

test('four in a hundred are redelivered, and no key has two readings', () => {
  const distinct = new Set(EVENTS);
  expect(1 - distinct.size / EVENTS.length).toBeCloseTo(0.04, 2);
  const keys = [...distinct].map((line) => {
    const { device_id: device, reading_ts: time }: { device_id: string; reading_ts: string } = JSON.parse(line);
    return `${device} ${time}`;
  });
  expect(new Set(keys).size).toBe(distinct.size);
  expect(EVENTS.join('\n').length / EVENTS.length).toBeCloseTo(170, -1);
});
