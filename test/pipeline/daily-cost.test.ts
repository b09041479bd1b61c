import { expect, test } from 'vitest';
import { dailyCost, type CostInputs } from '../../src/pipeline/daily-cost.ts';

const GB = 1e9;
const TIB = 1024 ** 4;

const inputs: CostInputs = {
  queriesPerDay: 100,
  mergesPerDay: 24,
  mergesFrom: 'asked',
  final: { rows: 1000, bytes: 10 * GB },
  fresh: { rows: 1010, bytes: 11 * GB },
  staging: { rows: 3000, bytes: 30 * GB },
  merge: { rows: 50, bytes: 2 * GB, count: 7 },
  price: { perTebibyte: 6.25, currency: 'USD', source: 'somewhere', asOf: '2026-08-22' },
};

test('a day is m merges and q queries, in rows, in bytes and in money', () => {
  const cost = dailyCost(inputs);
  const merged = { rows: 24 * 50, bytes: 48 * GB };
  expect(cost.ways).toEqual([
    { way: 'merge', merged, queried: { rows: 100_000, bytes: 1000 * GB }, price: (1048 * GB * 6.25) / TIB },
    { way: 'fresh', merged, queried: { rows: 101_000, bytes: 1100 * GB }, price: (1148 * GB * 6.25) / TIB },
    {
      way: 'window',
      merged: { rows: 0, bytes: 0 },
      queried: { rows: 300_000, bytes: 3000 * GB },
      price: (3000 * GB * 6.25) / TIB,
    },
  ]);
});

test('merging is worth it from the number of queries at which both cost the same', () => {
  const { breakEvenQueries } = dailyCost(inputs);
  expect(breakEvenQueries).toBe(3);
  const total = (queriesPerDay: number, way: number): number => {
    const { merged, queried } = dailyCost({ ...inputs, queriesPerDay }).ways[way] ?? {
      merged: inputs.final,
      queried: inputs.final,
    };
    return (merged.bytes ?? 0) + (queried.bytes ?? 0);
  };
  expect(total(3, 0)).toBeLessThanOrEqual(total(3, 2));
  expect(total(2, 0)).toBeGreaterThan(total(2, 2));
});

test('where staging is no bigger than the final table, it never is; without bytes nobody knows', () => {
  expect(dailyCost({ ...inputs, staging: { rows: 10, bytes: 10 * GB } }).breakEvenQueries).toBeNull();
  const free = dailyCost({
    ...inputs,
    final: { rows: 1, bytes: null },
    fresh: { rows: 1, bytes: null },
    staging: { rows: 3, bytes: null },
    merge: { rows: 1, bytes: null, count: 1 },
    price: null,
  });
  expect(free.breakEvenQueries).toBeNull();
  expect(free.ways.map(({ queried, price }) => [queried.rows, queried.bytes, price])).toEqual([
    [100, null, null],
    [100, null, null],
    [300, null, null],
  ]);
});
