import { expect, test } from 'vitest';
import { formatBytes, formatCounted, formatSeconds } from '../../../src/cli/render/quantity.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1234, '1.2 kB'],
  [12_345, '12.3 kB'],
  [99_949, '99.9 kB'],
  [99_960, '100 kB'],
  [165_012_345, '165 MB'],
  [999_499_999, '999 MB'],
  [999_500_000, '1 GB'],
  [1.5e15, '1.5 PB'],
  [5e18, '5000 PB'],
])('%d bytes read as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [0.94, '0.9 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [123, '2 min 3 s'],
  [7380, '2 h 3 min'],
  [172_799, '47 h 59 min'],
  [273_600, '3 d 4 h'],
])('%d seconds read as %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test('counted things have their number', () => {
  expect([formatCounted(1, 'file'), formatCounted(0, 'file'), formatCounted(1234, 'event')]).toEqual([
    '1 file',
    '0 files',
    '1,234 events',
  ]);
});
