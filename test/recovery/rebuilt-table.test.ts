import { describe, expect, test } from 'vitest';
import { reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

const FIRST = [reading('a', 1, 1), reading('b', 1, 1)];
const SECOND = [reading('a', 1, 2), reading('c', 2, 1)];

const dropFinal = async (warehouse: Warehouse): Promise<void> => warehouse.byHand((table) => `DROP TABLE ${table('readings')}`);

describe('a final table that was dropped', () => {
  test('is made again and filled from staging with all that was ever merged', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.run(FIRST), await warehouse.run(SECOND));
    await dropFinal(warehouse);
    const report = await warehouse.merge();
    expectDone(report);
    expect(report.rows).toMatchObject({ scanned: 4, inserted: 3 });
    await warehouse.expectExact([...FIRST, ...SECOND]);
    expect((await warehouse.merges()).map(({ details }) => details.seq)).toEqual([1, 2, 3]);
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('is filled once by several runs at once', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.run(FIRST), await warehouse.run(SECOND));
    await dropFinal(warehouse);
    warehouse.proxy.fail({ kind: 'merge', times: Infinity, course: { millis: 200 } });
    expectDone(...(await Promise.all([warehouse.merge(), warehouse.merge(), warehouse.run([reading('d', 1, 1)])])));
    await warehouse.expectExact([...FIRST, ...SECOND]);
  });

  test('while a MERGE into it waits for its turn is filled by one MERGE at a time, and the one that waited has its row', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.run(FIRST), await warehouse.load(SECOND));
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    warehouse.proxy.fail({ kind: 'merge', course: { until: opened, state: 'PENDING' } });
    warehouse.proxy.fail({ kind: 'merge', course: { millis: 1000 } });
    const waiting = warehouse.merge();
    await expect.poll(() => warehouse.jobs('merge').length, { interval: 10 }).toBe(2);
    await dropFinal(warehouse);
    const filling = [warehouse.merge(), warehouse.run([reading('d', 1, 1)])];
    await new Promise((resolve) => setTimeout(resolve, 700));
    open();
    // The first is right to say that its table is gone, if it comes to see it.
    await waiting;
    expectDone(...(await Promise.all(filling)), await warehouse.merge());
    await warehouse.expectExact([...FIRST, ...SECOND, reading('d', 1, 1)]);
    await warehouse.expectComplete();
  });

  test('together with its ledger is filled from staging all the same', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.run(FIRST), await warehouse.run(SECOND));
    await dropFinal(warehouse);
    await warehouse.byHand((table) => `DROP TABLE ${table('_dedup_runs')}`);
    expectDone(await warehouse.merge());
    await warehouse.expectExact([...FIRST, ...SECOND]);
  });

  test('is not made smaller in silence where staging no longer holds all that was merged', async () => {
    const warehouse = await Warehouse.open({ stagingRetentionDays: 1 });
    expectDone(await warehouse.run(FIRST));
    // As if that load were three days old, and its rows had expired.
    await warehouse.byHand(
      (table) =>
        `UPDATE ${table('_dedup_runs')} SET window_start = TIMESTAMP_SUB(window_start, INTERVAL 72 HOUR) WHERE kind = 'load_started'`,
    );
    await warehouse.byHand((table) => `DELETE FROM ${table('readings_staging')} WHERE TRUE`);
    await dropFinal(warehouse);
    expect(await warehouse.run(SECOND)).toMatchObject({ exitClass: 'failed', error: [{ code: 'MERGE.NOT_COVERED' }] });
    expect(await warehouse.finalRows()).toEqual([]);
    expectDone(await warehouse.merge({ acceptExpired: true }));
    await warehouse.expectExact(SECOND);
  });
});

test('a staging table that was dropped starts anew, and the final table keeps what it has', async () => {
  const warehouse = await Warehouse.open();
  expectDone(await warehouse.run(FIRST));
  await warehouse.byHand((table) => `DROP TABLE ${table('readings_staging')}`);
  expectDone(await warehouse.run(SECOND));
  expect((await warehouse.finalRows()).map((row) => [row['device_id'], row['source_offset']])).toEqual([
    ['a', 2n],
    ['b', 1n],
    ['c', 1n],
  ]);
  expect((await warehouse.merges()).map(({ details }) => details.seq)).toEqual([1, 2]);
});
