import { expect, test } from 'vitest';
import { sourceAt } from '../../src/events/json-text.ts';

test('the source text of a value is found in whatever order one asks, in one text after the other', () => {
  const texts = ['{"a":1.50,"b":{"a":2.50,"c":[3.50,{"a":4.50}]},"\\u0064":5.50}', '{"b":{"a":6.50},"a":7.50}'];
  const places = [['d'], ['b', 'c', '1', 'a'], ['a'], ['b', 'a'], ['b', 'c', '0'], ['x'], ['d'], ['b', 'x'], ['a']];
  expect(texts.map((text) => places.map((steps) => sourceAt(text, steps)))).toEqual([
    ['5.50', '4.50', '1.50', '2.50', '3.50', undefined, '5.50', undefined, '1.50'],
    [undefined, undefined, '7.50', '6.50', undefined, undefined, undefined, undefined, '7.50'],
  ]);
});

test('many columns of a long event do not each step over all of it', { timeout: 10_000 }, () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `n${index}`);
  const text = `{${names.map((name) => `"${name}":1.50`).join(',')}}`;
  expect(names.filter((name) => sourceAt(text, [name]) !== '1.50')).toEqual([]);
});
