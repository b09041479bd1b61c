import { expect, test } from 'vitest';
import { planCost } from '../../src/pipeline/plan-cost.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import { reading } from '../recovery/readings.ts';
import { expectDone, Warehouse } from '../recovery/warehouse.ts';

const MIB = 1024 * 1024;

test('a day in bytes and money: from estimates of the views, and from what the merges were billed', async () => {
  const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
  expectDone(await warehouse.run([reading('a', 1, 1), reading('b', 1, 2), reading('a', 1, 3)]));
  const merged = await warehouse.merges();
  const billed = merged[0]?.details.bytes?.billed ?? 0;
  expect(billed).toBeGreaterThanOrEqual(10 * MIB);
  // What each view reads, told apart by the tables that it names.
  warehouse.proxy.estimate(
    ({ facts }) => (facts.tables.length === 2 ? 50 : facts.tables[0]?.endsWith('_staging') ? 40 : 20) * MIB,
  );
  const report = await planCost(
    warehouse.spec,
    { queriesPerDay: 10, mergesPerDay: 2, perTebibyte: 5 },
    {
      runId: 'cost',
      version: '0.0.0-test',
      clock: () => instantOfMillis(Date.now()),
      environment: {},
      workingDirectory: '/',
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
  expectDone(report);
  expect(report.cost).toMatchObject({
    mergesFrom: 'asked',
    final: { rows: 2 },
    staging: { rows: 3 },
    merge: { rows: 3, bytes: billed, count: 1 },
    price: { perTebibyte: 5, currency: 'USD', source: null },
  });
  const { final, fresh, staging, ways, breakEvenQueries } = report.cost ?? {};
  expect(bytes(final?.bytes ?? null)).toBeGreaterThanOrEqual(20 * MIB);
  expect(bytes(staging?.bytes ?? null)).toBeGreaterThanOrEqual(40 * MIB);
  expect(bytes(fresh?.bytes ?? null)).toBeGreaterThanOrEqual(50 * MIB);
  expect(ways?.map(({ price }) => price)).toEqual([
    money(2 * billed + 10 * bytes(final?.bytes ?? null)),
    money(2 * billed + 10 * bytes(fresh?.bytes ?? null)),
    money(10 * bytes(staging?.bytes ?? null)),
  ]);
  expect(breakEvenQueries).toBe(Math.ceil((2 * billed) / (bytes(staging?.bytes ?? null) - bytes(final?.bytes ?? null))));
});

function money(billed: number): number {
  return (billed / 1024 ** 4) * 5;
}

function bytes(count: number | null): number {
  return count ?? Number.NaN;
}
