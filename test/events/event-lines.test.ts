import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventLines } from '../../src/events/event-lines.ts';

type Found = readonly [number: number, text: string];

/** All lines of `chunks`; a line beyond the cap as `long:` and its text. */
function linesOf(chunks: readonly Uint8Array[], cap: number = 64): readonly Found[] {
  const lines = new EventLines(cap);
  const found: Found[] = [];
  let long = '';
  const take = (): void => {
    for (let kind = lines.next(); kind !== 'more'; kind = lines.next()) {
      const text = lines.input.toString('latin1', lines.start, lines.end);
      if (kind === 'line') found.push([lines.number, text]);
      else long += text;
      if (kind !== 'long') continue;
      found.push([lines.number, `long:${long}`]);
      long = '';
    }
  };
  for (const chunk of chunks) {
    lines.feed(chunk);
    take();
  }
  lines.finish();
  take();
  return found;
}

function lines(text: string, cap?: number): readonly Found[] {
  return linesOf([Buffer.from(text, 'latin1')], cap);
}

test.each([
  ['', []],
  ['\n', []],
  ['a', [[1, 'a']]],
  ['a\n', [[1, 'a']]],
  [
    'a\nb',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'a\r\nb\r\n',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  ['\n \t\r\n\na\n\n', [[4, 'a']]],
  ['a\rb\n', [[1, 'a\rb']]],
  [
    '\xef\xbb\xbfa\n\xef\xbb\xbfb\n',
    [
      [1, 'a'],
      [2, '\xef\xbb\xbfb'],
    ],
  ],
  ['\xef\xbb\xbf\na', [[2, 'a']]],
  ['\xef\xbb', [[1, '\xef\xbb']]],
  ['a\0b\n', [[1, 'a\0b']]],
])('%j has the lines %j', (text, expected) => {
  expect(lines(text)).toEqual(expected);
});

test('a line up to the cap is whole, and a longer one is told apart and does not end the reading', () => {
  expect(lines('1234\n12345\n123456789\n1\n', 4)).toEqual([
    [1, '1234'],
    [2, 'long:12345'],
    [3, 'long:123456789'],
    [4, '1'],
  ]);
  expect(lines('1\n123456789', 4)).toEqual([
    [1, '1'],
    [2, 'long:123456789'],
  ]);
});

test('only the last line can lack its end', () => {
  const cutter = new EventLines();
  cutter.feed(Buffer.from('a\nb'));
  expect([cutter.next(), cutter.isUnterminated, cutter.next()]).toEqual(['line', false, 'more']);
  cutter.finish();
  expect([cutter.next(), cutter.isUnterminated, cutter.next()]).toEqual(['line', true, 'more']);
});

test('where the chunks are cut changes nothing', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ccccccc', '\n', '\n', '\r\n', ' ', '\xef\xbb\xbf', '\r') });
  fc.assert(
    fc.property(text, fc.array(fc.nat(30)), fc.integer({ min: 1, max: 20 }), (whole, cuts, cap) => {
      const bytes = Buffer.from(whole, 'latin1');
      const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((left, right) => left - right);
      const chunks = at.slice(1).map((end, index) => Buffer.from(bytes.subarray(at[index], end)));
      expect(linesOf(chunks, cap)).toEqual(linesOf([bytes], cap));
    }),
    { numRuns: 3000 },
  );
});
