import type { TableSpec } from '../../src/spec/table-spec.ts';
import { Random } from '../model/random.ts';
import { specOf } from '../sql/shapes.ts';

/** The table of these tests. */
export const readingsSpec: TableSpec = specOf(
  { device_id: 'STRING', reading_ts: 'TIMESTAMP', value: 'INT64', source_offset: 'INT64' },
  ['device_id', 'reading_ts'],
  ['source_offset'],
  {
    table: 'readings',
    deleteWhen: { field: ['op'], in: ['D'] },
    partitionBy: { column: 'reading_ts', granularity: 'day' },
  },
);

/** One event: a device, a day of 2026 from 1, an offset; `value` follows from the offset where it is not given. */
export function reading(device: string, day: number, offset: number, rest: object = {}): string {
  const ts = new Date(Date.UTC(2026, 0, day)).toISOString().replace('.000Z', 'Z');
  return JSON.stringify({ device_id: device, reading_ts: ts, value: offset * 10, source_offset: offset, ...rest });
}

/** Random events of few keys and few offsets: redelivered, reordered, corrected, deleted, and with two payloads on one offset. */
export function randomReadings(seed: number, count: number): readonly string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const [device, day, offset] = [random.pick(['a', 'b', 'c']), random.between(1, 4), random.between(1, 9)];
    const rest = random.chance(0.15) ? { op: 'D' } : random.chance(0.1) ? { value: random.between(0, 3) } : {};
    return reading(device, day, offset, rest);
  });
}
