import { expect, test } from 'vitest';
import { nestedJson } from '../../../src/destinations/postgres/nested-json.ts';
import { NESTED_CELLS, stagedJson } from '../../model/cell.ts';
import { typeText } from '../../../src/spec/type-text.ts';

const CASES = NESTED_CELLS.flatMap(({ type, cells }) =>
  cells.filter(({ value }) => value !== null).map((cell) => ({ name: typeText(type), type, cell })),
);

test.each(CASES)('the jsonb of $name has the bare numbers of its canonical text: $cell.canonical', ({ type, cell }) => {
  const staged = stagedJson(cell, type);
  const line = Buffer.from(`{"v":${staged},"w":[]}`);
  const from = 5;
  expect(nestedJson(line, from, from + Buffer.byteLength(staged), type).toString()).toBe(cell.canonical);
});

test('texts that look like numbers or brackets stay texts', () => {
  const type = {
    kind: 'STRUCT',
    fields: [
      { name: 'a"]', type: 'STRING' },
      { name: 'n', type: 'INT64' },
    ],
  } as const;
  const staged = '{"a\\"]":"12","n":"9007199254740993"}';
  expect(nestedJson(Buffer.from(staged), 0, staged.length, type).toString()).toBe('{"a\\"]":"12","n":9007199254740993}');
});
