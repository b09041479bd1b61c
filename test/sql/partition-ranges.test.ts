import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant, MAX_INSTANT, parseInstant, type Instant } from '../../src/spec/instant.ts';
import { MAX_RANGES, partitionEnd, partitionRanges, whyNoRanges } from '../../src/sql/partition-ranges.ts';
import { SHAPES, specOf } from './shapes.ts';

const at = (text: string): Instant => parseInstant(text) ?? 0n;
const shown = (ranges: ReturnType<typeof partitionRanges>): readonly string[] =>
  ranges.map(({ start, end }) => `${formatInstant(start)} ${end === undefined ? '…' : formatInstant(end)}`);

describe('partitionRanges', () => {
  test('neighbours coalesce, whatever the order and however often they come', () => {
    const days = ['2026-02-28', '2026-03-02', '2026-03-01', '2026-02-28', '2026-03-05'].map((day) => at(`${day}T00:00:00Z`));
    expect(shown(partitionRanges(days, 'day'))).toEqual([
      '2026-02-28T00:00:00.000000Z 2026-03-03T00:00:00.000000Z',
      '2026-03-05T00:00:00.000000Z 2026-03-06T00:00:00.000000Z',
    ]);
  });

  test.each([
    ['hour', '9999-12-31T23:00:00Z'],
    ['day', '9999-12-31T00:00:00Z'],
    ['month', '9999-12-01T00:00:00Z'],
    ['year', '9999-01-01T00:00:00Z'],
  ] as const)('the last %s has no upper bound: there is no literal for it', (granularity, start) => {
    expect(partitionRanges([at(start)], granularity)).toEqual([{ start: at(start) }]);
  });

  test('months and years have their calendar length', () => {
    expect(formatInstant(partitionEnd(at('2024-02-01T00:00:00Z'), 'month'))).toBe('2024-03-01T00:00:00.000000Z');
    expect(formatInstant(partitionEnd(at('0001-01-01T00:00:00Z'), 'year'))).toBe('0002-01-01T00:00:00.000000Z');
    expect(formatInstant(partitionEnd(at('1969-12-01T00:00:00Z'), 'month'))).toBe('1970-01-01T00:00:00.000000Z');
  });

  test('past the maximum the smallest gaps are closed', () => {
    const hours = [0, 2, 10, 13].map((hour) => BigInt(hour) * 3_600_000_000n);
    expect(shown(partitionRanges(hours, 'hour', 2))).toEqual([
      '1970-01-01T00:00:00.000000Z 1970-01-01T03:00:00.000000Z',
      '1970-01-01T10:00:00.000000Z 1970-01-01T14:00:00.000000Z',
    ]);
  });

  test('every partition lies in a range, ranges are disjoint and ascending, and there are never too many', () => {
    const hour = fc.integer({ min: -600_000, max: 600_000 }).map((n) => BigInt(n) * 3_600_000_000n);
    fc.assert(
      fc.property(fc.array(hour, { maxLength: 300 }), fc.integer({ min: 1, max: MAX_RANGES }), (starts, maximum) => {
        const ranges = partitionRanges(starts, 'hour', maximum);
        expect(ranges.length).toBeLessThanOrEqual(maximum);
        for (const start of starts) {
          const last = start + 3_600_000_000n - 1n;
          expect(ranges.filter((range) => range.start <= start && last < (range.end ?? MAX_INSTANT))).toHaveLength(1);
        }
        for (const [index, range] of ranges.entries())
          expect(range.start).toBeGreaterThan(ranges[index - 1]?.end ?? range.start - 1n);
      }),
    );
  });
});

test('ranges are used only where the partition column is part of the natural key', () => {
  expect(whyNoRanges(SHAPES['device-readings'] ?? specOf({}, [], []))).toBeUndefined();
  expect(whyNoRanges(SHAPES['composite-offset'] ?? specOf({}, [], []))).toContain('"day" is not part of the natural key');
  expect(whyNoRanges(SHAPES['key-only'] ?? specOf({}, [], []))).toBe('the spec declares no partition_by');
});
