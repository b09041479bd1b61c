import { describe, expect, test } from 'vitest';
import type { TableReport } from '../../src/pipeline/report.ts';
import { randomReadings, reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

describe('merges at the same moment', () => {
  test('two: one merges, the other waits for it and finds nothing left', async () => {
    const warehouse = await Warehouse.open();
    await warehouse.load([reading('a', 1, 1), reading('b', 1, 2)]);
    warehouse.proxy.fail({ kind: 'merge', times: Infinity, course: { millis: 300 } });
    const reports = await Promise.all([warehouse.merge(), warehouse.merge()]);
    expectDone(...reports);
    expect(new Set(reports.map(({ rows }) => rows.inserted))).toEqual(new Set([0, 2]));
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1']);
    expect(warehouse.jobs('record')).toContain('record_1_1');
    await warehouse.expectExact();
  });

  test.each([5, 10])('%i: exact, one ledger row a number, never two MERGE jobs at work', async (count) => {
    const warehouse = await Warehouse.open();
    const events = randomReadings(count, 40);
    await warehouse.load(events);
    warehouse.proxy.fail({ kind: 'merge', times: Infinity, course: { millis: 150 } });
    expectDone(...(await Promise.all(Array.from({ length: count }, () => warehouse.merge()))));
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1']);
    await warehouse.expectExact(events);
  });

  test('five that load and merge, and five that only merge: no event is lost, none comes twice', async () => {
    const warehouse = await Warehouse.open();
    const batches = Array.from({ length: 5 }, (_, index) => randomReadings(100 + index, 12));
    // Every merge brings keys that are new to all: two at once would both insert them, and nothing would conflict.
    await warehouse.run([reading('z', 1, 1)]);
    warehouse.proxy.fail({ kind: 'merge', times: Infinity, course: { millis: 100 } });
    const all: Promise<TableReport>[] = batches.flatMap((batch) => [warehouse.run(batch), warehouse.merge()]);
    expectDone(...(await Promise.all(all)));
    await warehouse.expectExact(batches.flat());
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('on a table that none has made yet: it is made once, and nothing is lost', async () => {
    const warehouse = await Warehouse.open();
    const batches = [1, 2, 3].map((seed) => randomReadings(200 + seed, 8));
    expectDone(...(await Promise.all(batches.map((batch) => warehouse.run(batch)))));
    await warehouse.expectExact(batches.flat());
  });
});
