import { describe, expect, test } from 'vitest';
import type { EstimateBytes } from '../fault-proxy/estimate-bytes.ts';
import { reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

const GIGABYTE = 1_000_000_000;

describe('a window that is too big for one MERGE', () => {
  test('by partitions: twenty years of days in one load end by themselves', { timeout: 180_000 }, async () => {
    const warehouse = await Warehouse.open();
    const events = Array.from({ length: 7305 }, (_, day) => reading('a', day - 7000, 1));
    expectDone(await warehouse.load(events));
    const report = await warehouse.merge();
    expectDone(report);
    expect(report.rows).toMatchObject({ scanned: 7305, winners: 7305, inserted: 7305, updated: 0, unchanged: 0 });
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1', 'merge_2_1']);
    expect((await warehouse.merges()).map(({ details }) => [details.seq, details.counts?.['winners']])).toEqual([
      [1, 3653],
      [2, 3652],
    ]);
    await warehouse.expectExact(events);
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('by bytes: several loads are merged one after the other, and every one is settled', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    const batches = Array.from({ length: 4 }, (_, load) => [reading('a', load, load + 1), reading('b', load, load + 1)]);
    for (const batch of batches) expectDone(await warehouse.load(batch));
    // A gigabyte for each staged row of the window: four rows fit, so that eight need at least two windows.
    warehouse.proxy.estimate(bytesByRows);
    const report = await warehouse.merge({ maxBytesBilled: BigInt(4.5 * GIGABYTE) });
    expectDone(report);
    expect(report.rows).toMatchObject({ scanned: 8, winners: 8, inserted: 8 });
    const merges = await warehouse.merges();
    expect(merges.length).toBeGreaterThanOrEqual(2);
    expect(merges.flatMap(({ details }) => details.consumed ?? []).length).toBe(4);
    await warehouse.expectExact(batches.flat());
    warehouse.proxy.estimate();
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('by bytes, and killed between the parts, is gone on with by the next run', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    const batches = Array.from({ length: 4 }, (_, load) => [reading('a', load, load + 1), reading('b', load, load + 1)]);
    for (const batch of batches) expectDone(await warehouse.load(batch));
    warehouse.proxy.estimate(bytesByRows);
    const within = { maxBytesBilled: BigInt(4.5 * GIGABYTE) };
    await warehouse.kill(() => warehouse.merge(within), { kind: 'merge', nth: 2 });
    expectDone(await warehouse.merge(within));
    await warehouse.expectExact(batches.flat());
    await warehouse.expectComplete();
  });

  test('by bytes at a single stamp is merged partition by partition, by several runs at once too', async () => {
    const warehouse = await Warehouse.open();
    const events = Array.from({ length: 8 }, (_, day) => reading('a', day, 1));
    expectDone(await warehouse.load(events));
    warehouse.proxy.estimate(bytesByDays);
    warehouse.proxy.fail({ kind: 'merge', times: Infinity, course: { millis: 50 } });
    const within = { maxBytesBilled: BigInt(2.5 * GIGABYTE) };
    expectDone(...(await Promise.all([warehouse.merge(within), warehouse.merge(within)])));
    expect((await warehouse.merges()).length).toBeGreaterThanOrEqual(4);
    await warehouse.expectExact(events);
    await warehouse.expectComplete();
  });

  test('even in its smallest part is told before anything is spent', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.load([reading('a', 1, 1)]));
    warehouse.proxy.estimate(() => 3 * GIGABYTE);
    expect(await warehouse.merge({ maxBytesBilled: BigInt(GIGABYTE) })).toMatchObject({
      exitClass: 'over-budget',
      error: [{ code: 'MERGE.OVER_BUDGET' }],
    });
    expect(warehouse.jobs('merge')).toEqual([]);
  });
});

/** A gigabyte for each staged row within the bounds of the window. */
const bytesByRows: EstimateBytes = async ({ sql, facts, count }) => {
  const [staging] = facts.tables.filter((table) => table !== facts.target);
  const bounds = [...new Set(sql.match(/`_dedup_ingested_at` (?:>=|<) TIMESTAMP '[^']*'/g) ?? [])];
  const where = bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`;
  return ((await count(`SELECT COUNT(*) FROM \`${staging}\`${where}`)) ?? 0) * GIGABYTE;
};

/** A gigabyte for each staged row within the partition ranges. */
const bytesByDays: EstimateBytes = async ({ sql, facts, count }) => {
  const [staging] = facts.tables.filter((table) => table !== facts.target);
  const range = /(?<!T\.)`reading_ts` >= TIMESTAMP '[^']*' AND `reading_ts` < TIMESTAMP '[^']*'/g;
  return (
    ((await count(`SELECT COUNT(*) FROM \`${staging}\` WHERE ${(sql.match(range) ?? ['TRUE']).join(' OR ')}`)) ?? 0) * GIGABYTE
  );
};
