import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostBilled } from '../../../src/destinations/bigquery/most-billed.ts';

const MEBIBYTE = 1024 * 1024;

/** What BigQuery bills, knowing how much of each table is processed. */
const billed = (tables: readonly number[]): number =>
  tables.reduce((sum, bytes) => sum + Math.max(10 * MEBIBYTE, Math.ceil(bytes / MEBIBYTE) * MEBIBYTE), 0);

test('no spread of the bytes over the tables is billed for more', () => {
  const bytes = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 * MEBIBYTE }));
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 5 }), (tables) => {
      const processed = tables.reduce((sum, each) => sum + each, 0);
      expect(mostBilled(processed, tables.length)).toBeGreaterThanOrEqual(billed(tables));
    }),
  );
});

test('the bound is reached', () => {
  expect(mostBilled(30 * MEBIBYTE, 2)).toBe(40 * MEBIBYTE);
  expect(mostBilled(1, 2)).toBe(20 * MEBIBYTE);
  expect(mostBilled(0, 2)).toBe(0);
});
