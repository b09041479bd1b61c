import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sizeOfNumber, writeNumber } from '../../src/events/number-text.ts';

const bytes = Buffer.alloc(32);

/** Whole numbers, decimals with a few digits behind the point, and any other double. */
const numbers = fc.oneof(
  fc.maxSafeInteger(),
  fc
    .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
    .map(([whole, lost, decimals]) => Number(`${Math.trunc(whole / 10 ** lost)}e-${decimals}`)),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const examples: [number][] = [0, -0, 2 ** 53 - 1, 1 - 2 ** 53, 2 ** 53, 2 ** 31, 0.01, 999_999_999.999_999, 1e21].map((one) => [
  one,
]);

test('numbers are written as JavaScript prints them', () => {
  const property = fc.property(numbers, (value) => {
    expect(bytes.toString('latin1', 0, writeNumber(value, bytes, 0))).toBe(String(value));
  });
  fc.assert(property, { examples, numRuns: 10_000 });
});

test('no number that is taken at its length can be written with fewer characters', () => {
  const property = fc.property(numbers, (value) => {
    const size = sizeOfNumber(value);
    if (Number.isNaN(size)) return;
    expect(size).toBe(String(value).length);
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    const fraction = digits.replace(/^-?\d\.?/, '').length;
    const shortest = `${digits.replace('.', '')}e${Number(exponent) - fraction}`;
    expect(Number(shortest) === value).toBe(true);
    expect(shortest.length).toBeGreaterThanOrEqual(size);
  });
  fc.assert(property, { examples, numRuns: 10_000 });
});
