import { expect, test } from 'vitest';
import { markOf, withMark } from '../../../src/destinations/duckdb/table-mark.ts';

const [ONE, TWO] = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210'];

test('a mark stands at the end of the comment and leaves the words before it alone', () => {
  expect(withMark(null, ONE)).toBe(`[dedup ${ONE}]`);
  expect(withMark('readings, one row each', ONE)).toBe(`readings, one row each [dedup ${ONE}]`);
  expect(withMark(`readings [dedup ${ONE}]`, TWO)).toBe(`readings [dedup ${TWO}]`);
});

test('only a whole mark at the end counts', () => {
  expect(markOf(withMark("it's", ONE))).toBe(ONE);
  expect([null, '', 'text', `[dedup ${ONE}] and more`, '[dedup 123]'].map(markOf)).toEqual(Array.from({ length: 5 }));
});
