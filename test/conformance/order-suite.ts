import { describe, expect, test } from 'vitest';
import { specOf } from '../sql/shapes.ts';
import { columnsOf, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

const readings = specOf(
  { device_id: 'STRING', reading_ts: 'TIMESTAMP', celsius: 'FLOAT64', source_offset: 'INT64' },
  ['device_id', 'reading_ts'],
  ['source_offset'],
  { table: 'readings', deleteWhen: { field: ['op'], in: ['D'] }, partitionBy: { column: 'reading_ts', granularity: 'day' } },
);

const AT = '2026-06-28T10:00:00Z';
const [row, tombstone] = [
  (offset: number | string, celsius: number, device = 'a', at = AT): string =>
    `{"device_id":"${device}","reading_ts":"${at}","celsius":${celsius},"source_offset":${offset}}`,
  (offset: number | string, device = 'a', at = AT): string =>
    `{"op":"D","device_id":"${device}","reading_ts":"${at}","source_offset":${offset}}`,
];

async function shown(lab: Lab): Promise<unknown> {
  return columnsOf(await lab.finalRows(readings), 'device_id', 'celsius', 'source_offset', '_dedup_deleted');
}

const composite = (epoch: number, lsn: string, v: number): string => `{"id":"a","epoch":${epoch},"lsn":"${lsn}","v":${v}}`;

/** Which version of a key wins, by whatever route its events come. */
export function orderSuite(harness: () => Harness): void {
  describe('order', () => {
    test('the highest offset of each key wins, whatever the order of arrival', async () => {
      const lab = await Lab.open(harness());
      const report = await lab.run(readings, row(3, 3), row(1, 1), row(2, 2), row(7, 7, 'b'), row(7, 7, 'b'));
      lab.expectCounts(report, {
        scanned: 5,
        superseded: 2,
        redelivered: 1,
        conflicting: 0,
        unusable: 0,
        inserted: 2,
        updated: 0,
        unchanged: 0,
      });
      expect(await shown(lab)).toEqual([
        ['a', 3, 3n, false],
        ['b', 7, 7n, false],
      ]);
      expect(report.sourceOffset).toEqual({ min: '1', max: '7' });
    });

    test('a late correction in a later run wins, a stale event does not', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, row(5, 5));
      lab.expectCounts(await lab.run(readings, row(4, 4)), { inserted: 0, updated: 0, unchanged: 1 });
      expect(await shown(lab)).toEqual([['a', 5, 5n, false]]);
      lab.expectCounts(await lab.run(readings, row(6, 6)), { inserted: 0, updated: 1, unchanged: 0 });
      expect(await shown(lab)).toEqual([['a', 6, 6n, false]]);
    });

    test('the same file ten times changes nothing after the first', async () => {
      const lab = await Lab.open(harness());
      const lines = [row(1, 1), row(2, 2), tombstone(3, 'b'), row(4, 4, 'c'), row(4, 4.5, 'c')];
      lab.expectCounts(await lab.run(readings, ...lines), { inserted: 3, updated: 0 });
      const once = await lab.finalRows(readings);
      for (let repeat = 2; repeat <= 10; repeat++) {
        const report = await lab.run(readings, ...lines);
        lab.expectCounts(report, { scanned: 5 * repeat, inserted: 0, updated: 0, unchanged: 3 });
      }
      expect(await lab.finalRows(readings)).toEqual(once);
      expect(await lab.rowsIn('readings_staging')).toBe(50);
    }, 180_000);

    test('two payloads on one offset: the same one wins in either order, in one run or in two', async () => {
      const outcomes = [];
      for (const [first, second] of [
        [row(1, 10), row(1, 20)],
        [row(1, 20), row(1, 10)],
      ] as const) {
        const [together, apart] = [await Lab.open(harness()), await Lab.open(harness())];
        together.expectCounts(await together.run(readings, first, second), { conflicting: 1, inserted: 1 });
        await apart.run(readings, first);
        apart.expectCounts(await apart.run(readings, second), { conflicting: 1 });
        outcomes.push(await together.finalRows(readings), await apart.finalRows(readings));
      }
      expect(
        new Set(
          outcomes.map((rows) =>
            JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
          ),
        ).size,
      ).toBe(1);
    });

    test('a tombstone beats a row of the same offset', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, tombstone(5), row(5, 5), row(6, 6, 'b'));
      await lab.run(readings, tombstone(6, 'b'));
      await lab.run(readings, row(6, 60, 'b'));
      expect(await shown(lab)).toEqual([
        ['a', null, 5n, true],
        ['b', null, 6n, true],
      ]);
    });

    test('a delete seen before its row keeps it out; a newer row brings the key back', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, tombstone(5));
      expect(await shown(lab)).toEqual([['a', null, 5n, true]]);
      lab.expectCounts(await lab.run(readings, row(4, 4)), { inserted: 0, updated: 0, unchanged: 1 });
      expect(await shown(lab)).toEqual([['a', null, 5n, true]]);
      await lab.run(readings, row(6, 6));
      expect(await shown(lab)).toEqual([['a', 6, 6n, false]]);
      await lab.run(readings, tombstone(7));
      await lab.run(readings, row(6, 6));
      expect(await shown(lab)).toEqual([['a', null, 7n, true]]);
    });

    test('a batch may be split anywhere, into loads and runs', async () => {
      const lines = [row(2, 2), tombstone(3), row(1, 1, 'b'), row(4, 4), row(1, 1.5, 'b'), tombstone(9, 'c')];
      const whole = await Lab.open(harness());
      await whole.run(readings, ...lines);
      const expected = await whole.finalRows(readings);
      for (let cut = 0; cut <= lines.length; cut += harness().thorough ? 1 : 3) {
        const lab = await Lab.open(harness());
        const [head, tail] = [lines.slice(0, cut), lines.slice(cut)];
        await (cut % 2 === 0 ? lab.load(readings, ...head) : lab.run(readings, ...head));
        await lab.run(readings, ...tail);
        expect(await lab.finalRows(readings), `cut at ${cut}`).toEqual(expected);
      }
    }, 180_000);

    test('offsets beyond 2^53 differ by one', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, row('9007199254740993', 1), row('9007199254740992', 2), row('"9223372036854775807"', 3, 'b'));
      await lab.run(readings, row('9223372036854775806', 4, 'b'), row('-9223372036854775808', 5, 'c'));
      const report = await lab.run(readings, row('"9007199254740994"', 6));
      expect(await shown(lab)).toEqual([
        ['a', 6, 9007199254740994n, false],
        ['b', 3, 9223372036854775807n, false],
        ['c', 5, -9223372036854775808n, false],
      ]);
      expect(report.sourceOffset).toEqual({ min: '-9223372036854775808', max: '9223372036854775807' });
    });

    test('a composite offset is compared from left to right', async () => {
      const spec = specOf({ id: 'STRING', epoch: 'INT64', lsn: 'STRING', v: 'INT64' }, ['id'], ['epoch', 'lsn'], {
        table: 'composite',
      });
      const lab = await Lab.open(harness());
      const versions = async (): Promise<unknown> => columnsOf(await lab.finalRows(spec), 'epoch', 'lsn', 'v');
      const report = await lab.run(spec, composite(1, 'zz', 1), composite(2, 'a', 2), composite(1, 'zzz', 3));
      lab.expectCounts(report, { superseded: 2, inserted: 1 });
      expect(report.sourceOffset).toEqual({ min: ['1', 'zz'], max: ['2', 'a'] });
      expect(await versions()).toEqual([[2n, 'a', 2n]]);
      await lab.run(spec, composite(2, 'B', 4), composite(1, 'zzzz', 5));
      expect(await versions()).toEqual([[2n, 'a', 2n]]);
      await lab.run(spec, composite(2, 'b', 6));
      expect(await versions()).toEqual([[2n, 'b', 6n]]);
    });

    test('keys of three columns, which differ in one only', async () => {
      const spec = specOf({ a: 'STRING', b: 'INT64', c: 'BOOL', n: 'INT64' }, ['a', 'b', 'c'], ['n'], { table: 'three' });
      const lab = await Lab.open(harness());
      const keys = [
        '"a":"x","b":1,"c":true',
        '"a":"X","b":1,"c":true',
        '"a":"x","b":2,"c":true',
        '"a":"x","b":1,"c":false',
        '"a":"","b":1,"c":true',
        '"a":"x ","b":1,"c":true',
      ];
      await lab.run(spec, ...keys.map((key) => `{${key},"n":1}`));
      const report = await lab.run(spec, ...keys.map((key) => `{${key},"n":2}`));
      lab.expectCounts(report, { inserted: 0, updated: 6 });
      expect(await lab.rowsIn('three')).toBe(6);
    });

    test('a table that is all key and offset', async () => {
      const spec = specOf({ id: 'INT64', at: 'DATETIME' }, ['id'], ['at'], { table: 'bare' });
      const lab = await Lab.open(harness());
      await lab.run(spec, '{"id":1,"at":"2026-01-01T00:00:00"}', '{"id":1,"at":"2026-01-01 00:00:00.000001"}');
      lab.expectCounts(await lab.run(spec, '{"id":1,"at":"2026-01-01T00:00"}'), { inserted: 0, updated: 0, unchanged: 1 });
      expect(columnsOf(await lab.finalRows(spec), 'id', 'at')).toEqual([[1n, '2026-01-01T00:00:00.000001']]);
    });
  });
}
