import { describe, expect, test } from 'vitest';
import { reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

const FIRST = [reading('a', 1, 1), reading('b', 1, 1)];
const SECOND = [reading('a', 1, 2), reading('c', 1, 1)];
const LATE = [reading('a', 1, 9), reading('d', 1, 1)];

const dropLedger = async (warehouse: Warehouse): Promise<void> =>
  warehouse.byHand((table) => `DROP TABLE ${table('_dedup_runs')}`);
const emptyLedger = async (warehouse: Warehouse): Promise<void> =>
  warehouse.byHand((table) => `DELETE FROM ${table('_dedup_runs')} WHERE TRUE`);

describe('a ledger that is lost', () => {
  test.each([
    ['dropped', dropLedger],
    ['emptied', emptyLedger],
  ])('(%s) after some merges: numbers go on, the table stays exact, and all that is staged is read once', async (_, lose) => {
    const warehouse = await Warehouse.open();
    for (const batch of [FIRST, SECOND, [reading('b', 2, 4)]]) expectDone(await warehouse.run(batch));
    await lose(warehouse);
    expectDone(await warehouse.load([reading('e', 1, 1)]), await warehouse.merge());
    await warehouse.expectExact([...FIRST, ...SECOND]);
    expect(new Set(warehouse.jobs('merge'))).toEqual(new Set(['merge_1_1', 'merge_2_1', 'merge_3_1', 'merge_4_1']));
    expect((await warehouse.merges()).map(({ details }) => [details.seq, details.counts?.['scanned']])).toEqual([
      [3, 5],
      [4, 6],
    ]);
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('twice is found twice', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.run(FIRST));
    for (const lose of [emptyLedger, emptyLedger, dropLedger]) {
      await lose(warehouse);
      expectDone(await warehouse.merge());
      await warehouse.expectExact(FIRST);
    }
  });

  test('before a MERGE was recorded: it is found and recorded all the same', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.load(FIRST));
    await warehouse.kill(() => warehouse.merge(), { kind: 'write' });
    await dropLedger(warehouse);
    expectDone(await warehouse.run(SECOND));
    await warehouse.expectExact([...FIRST, ...SECOND]);
  });

  test('while several merge: exact in the end', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.run(FIRST), await warehouse.load(SECOND));
    warehouse.proxy.fail({ kind: 'merge', course: { millis: 500 } });
    const merging = [warehouse.merge(), warehouse.merge()];
    await expect.poll(() => warehouse.jobs('merge').length, { interval: 10 }).toBe(2);
    await dropLedger(warehouse);
    // Who finds no ledger to write to says so; nothing is lost by it.
    await Promise.all(merging);
    expectDone(await warehouse.run(LATE));
    await warehouse.expectExact([...FIRST, ...SECOND, ...LATE]);
  });

  test('while a load is under way: its rows are merged when it commits, far below the watermark', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    expectDone(await warehouse.run(FIRST));
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    warehouse.proxy.fail({ kind: 'load', course: { until: opened, state: 'PENDING' } });
    const late = warehouse.load(LATE);
    await expect.poll(() => warehouse.jobs('load').length, { interval: 10 }).toBe(2);
    await emptyLedger(warehouse);
    expectDone(await warehouse.run(SECOND), await warehouse.merge());
    open();
    expectDone(await late, await warehouse.merge());
    await warehouse.expectExact([...FIRST, ...SECOND, ...LATE]);
  });

  test.each([
    ['dropped, and made again by a rival', dropLedger],
    ['emptied', emptyLedger],
  ])(
    '(%s) while a MERGE runs, whose owner then records it: what the lost one knew of is merged all the same',
    async (_, lose) => {
      const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
      expectDone(await warehouse.run(FIRST));
      const [load, merge] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      warehouse.proxy.fail({ kind: 'load', course: { until: load.promise, state: 'PENDING' } });
      await warehouse.kill(() => warehouse.load(LATE), { kind: 'job', job: 'dedup_load_', nth: 2 });
      expectDone(await warehouse.load(SECOND));
      warehouse.proxy.fail({ kind: 'merge', course: { until: merge.promise } });
      const merging = warehouse.merge();
      await expect.poll(() => warehouse.jobs('merge').length, { interval: 10 }).toBe(2);
      await lose(warehouse);
      expectDone(await warehouse.load([reading('e', 1, 1)]));
      merge.resolve();
      expectDone(await merging, await warehouse.run([reading('e', 1, 2)]));
      load.resolve();
      await expect.poll(async () => (await warehouse.staged()).length).toBe(8);
      expectDone(await warehouse.merge());
      await warehouse.expectExact([...FIRST, ...SECOND, ...LATE]);
    },
  );

  test('while a load is pending whose loader is dead: its rows are merged when it commits after all', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    expectDone(await warehouse.run(FIRST));
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    warehouse.proxy.fail({ kind: 'load', course: { until: opened, state: 'PENDING' } });
    await warehouse.kill(() => warehouse.load(LATE), { kind: 'job', job: 'dedup_load_', nth: 2 });
    await dropLedger(warehouse);
    expectDone(await warehouse.run(SECOND), await warehouse.merge());
    open();
    await expect.poll(async () => (await warehouse.staged()).length).toBe(6);
    expectDone(await warehouse.merge());
    await warehouse.expectExact([...FIRST, ...SECOND, ...LATE]);
  });
});
