import { describe, expect, test } from 'vitest';
import type { Granularity } from '../../src/spec/table-spec.ts';
import { specOf } from '../sql/shapes.ts';
import { columnsOf, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

/** Days at the edges of types and partitions: the first and the last, around 1970, leap days, and the last of months and years. */
const DAYS = [
  '0001-01-01',
  '0001-12-31',
  '1582-10-15',
  '1969-12-31',
  '1970-01-01',
  '2000-02-29',
  '2026-06-27',
  '2026-06-28',
  '2026-06-30',
  '2026-12-31',
  '2027-01-01',
  '9998-12-31',
  '9999-01-01',
  '9999-12-31',
];
const CLOCKS = ['00:00:00', '23:59:59.999999'];

const CASES: readonly (readonly ['DATE' | 'DATETIME' | 'TIMESTAMP', Granularity])[] = [
  ...(['day', 'month', 'year'] as const).map((granularity) => ['DATE', granularity] as const),
  ...(['DATETIME', 'TIMESTAMP'] as const).flatMap((type) =>
    (['hour', 'day', 'month', 'year'] as const).map((granularity) => [type, granularity] as const),
  ),
];

/** The cases that stand for the others where each takes long. */
const FEW = ['DATE by day', 'DATETIME by hour', 'TIMESTAMP by day', 'TIMESTAMP by month', 'DATE by year'];

/** That the partition ranges of the MERGE never hide a row. */
export function partitionsSuite(harness: () => Harness): void {
  describe('partitions', () => {
    test.each(CASES)('%s by %s: a row of any moment is found again', async (type, granularity) => {
      if (!harness().thorough && !FEW.includes(`${type} by ${granularity}`)) return;
      const lab = await Lab.open(harness());
      const spec = specOf({ at: type, v: 'INT64', n: 'INT64' }, ['at'], ['n'], {
        table: 'edges',
        partitionBy: { column: 'at', granularity },
      });
      const moments =
        type === 'DATE'
          ? DAYS
          : DAYS.flatMap((day) => CLOCKS.map((clock) => `${day}T${clock}${type === 'TIMESTAMP' ? 'Z' : ''}`));
      const events = (n: number): readonly string[] => moments.map((at) => `{"at":"${at}","v":${n},"n":${n}}`);
      const first = await lab.run(spec, ...events(1));
      lab.expectCounts(first, { inserted: moments.length, updated: 0 });
      expect(first.partitions?.whyNoRanges).toBeNull();
      expect(first.partitions?.count).toBe(new Set(moments.map((moment) => partitionOf(moment, granularity))).size);
      lab.expectCounts(await lab.run(spec, ...events(2)), { inserted: 0, updated: moments.length });
      expect(await lab.rowsIn('edges')).toBe(moments.length);
      // One at a time, the ranges are narrow: neither the partition nor its neighbours may be missed.
      for (const at of [moments[0], moments.at(-1)]) {
        const narrow = { ...spec, merge: { overlapSeconds: 0 } };
        const report = await lab.run(narrow, `{"at":"${at}","v":3,"n":3}`);
        lab.expectCounts(report, { inserted: 0, updated: 1 });
      }
    });

    test('more than sixty partitions with gaps', async () => {
      const lab = await Lab.open(harness());
      const spec = specOf({ day: 'DATE', v: 'INT64', n: 'INT64' }, ['day'], ['n'], {
        table: 'gaps',
        partitionBy: { column: 'day', granularity: 'day' },
      });
      const days = Array.from({ length: 100 }, (_, index) =>
        new Date(Date.UTC(2020, 0, 1 + index * index)).toISOString().slice(0, 10),
      );
      const events = (n: number): readonly string[] => days.map((day) => `{"day":"${day}","v":${n},"n":${n}}`);
      await lab.run(spec, ...events(1));
      const report = await lab.run(spec, ...events(2));
      lab.expectCounts(report, { inserted: 0, updated: 100 });
      expect(report.partitions?.count).toBe(100);
      expect(report.partitions?.ranges.length).toBeLessThanOrEqual(60);
      expect(await lab.rowsIn('gaps')).toBe(100);
    });

    test('a partition column outside the key gives no ranges, so that a version in another partition finds its row', async () => {
      const lab = await Lab.open(harness());
      const spec = specOf({ id: 'INT64', day: 'DATE', n: 'INT64' }, ['id'], ['n'], {
        table: 'moving',
        partitionBy: { column: 'day', granularity: 'day' },
        deleteWhen: { field: ['op'], in: ['D'] },
      });
      await lab.run(spec, '{"id":1,"day":"2026-06-28","n":1}', '{"id":2,"day":"2026-06-28","n":1}');
      const report = await lab.run(spec, '{"id":1,"day":"2026-07-01","n":2}', '{"id":2,"op":"D","n":2}');
      expect(report.partitions).toMatchObject({
        ranges: [],
        whyNoRanges: expect.stringContaining('not part of the natural key'),
      });
      lab.expectCounts(report, { inserted: 0, updated: 2 });
      await lab.run(spec, '{"id":1,"day":"2026-06-28","n":1}', '{"id":2,"day":"2026-06-28","n":1}', '{"id":3,"n":1}');
      expect(columnsOf(await lab.finalRows(spec), 'id', 'day', '_dedup_deleted')).toEqual([
        [1n, '2026-07-01', false],
        [2n, null, true],
        [3n, null, false],
      ]);
    });
  });
}

/** The part of an RFC 3339 text that names its partition. */
function partitionOf(moment: string, granularity: Granularity): string {
  return moment.slice(0, { hour: 13, day: 10, month: 7, year: 4 }[granularity]);
}
