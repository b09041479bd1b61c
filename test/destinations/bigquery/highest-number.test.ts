import { expect, test } from 'vitest';
import { highestNumber } from '../../../src/destinations/bigquery/highest-number.ts';

test('the highest number is found from wherever the search begins', async () => {
  for (let last = 1; last <= 40; last++) {
    for (let from = 1; from <= 42; from++) {
      expect(await highestNumber(from, async (number) => number <= last)).toBe(from > last ? null : last);
    }
  }
});

test('a thousand numbers take about twenty questions', async () => {
  let questions = 0;
  await highestNumber(1, async (number) => {
    questions++;
    return number <= 1000;
  });
  expect(questions).toBeLessThanOrEqual(20);
});
