import { expect, test } from 'vitest';
import { countText } from '../../src/spec/count-text.ts';

test('counts are told as toLocaleString tells them', () => {
  const counts = [
    0,
    7,
    999,
    1000,
    123_456,
    1_000_000,
    2 ** 53 - 1,
    -1,
    -999,
    -1000,
    12.5,
    999.9,
    1234.5,
    -1_234_567.8,
    10n ** 15n,
  ];
  expect(counts.map(countText)).toEqual(counts.map((count) => count.toLocaleString('en-US')));
});
