import fc from 'fast-check';
import { expect, test } from 'vitest';
import { column, eventSpec } from '../event-spec.ts';
import { readAll, reader, sourceOf } from '../read-all.ts';
import { readBytes } from './read-file.ts';

const SPEC = eventSpec([column('note', 'STRING'), column('more', 'JSON')]);

async function positions(text: string, name = 'f.json'): Promise<readonly string[]> {
  const { lines, rejects } = await readBytes(name, text, SPEC);
  return [
    ...lines.map((line) => /"_dedup_position":"([^"]*)"/.exec(line)?.[1] ?? ''),
    ...rejects.map(({ position, code }) => `${String(position).replace(/.*:/, '')} ${String(code)}`),
  ];
}

test('elements of an array have the line on which they begin, however they are laid out', async () => {
  const text =
    '\ufeff[\n  {"id":"a","seq":1},{"id":"b",\r\n   "seq":2,\n "more":{"x":[1,\n2]}}\n\n,\n{"id":"c","seq":3,"note":"]},{"}]\n';
  const { lines, totals } = await readBytes('f.json', text, SPEC);
  expect(totals).toMatchObject({ read: 3, rejected: 0 });
  expect(lines.map((line) => line.replace(/,"_dedup_hash".*/, ''))).toEqual([
    '{"id":"a","seq":1,"_dedup_position":"2"',
    '{"id":"b","seq":2,"more":{"x":[1,2]},"_dedup_position":"2"',
    '{"id":"c","seq":3,"note":"]},{","_dedup_position":"8"',
  ]);
});

test('objects one after the other, printed over several lines, and one object alone are events too', async () => {
  expect(await positions('{\n "id":"a",\n "seq":1\n}\n{\n "id":"b",\n "seq":2\n}\n')).toEqual(['1', '5']);
  expect(await positions('{"id":"a","seq":1}')).toEqual(['1']);
  expect(await positions('{"id":"a","seq":1}\nnonsense\n{"id":"b","seq":2}\n')).toEqual(['1', '3', '2 EVENT.BAD_JSON']);
});

test('a file that says by its name that it has one object a line is read so, and the reason says what it looks like', async () => {
  const { rejects } = await readBytes('f.ndjson', '[{"id":"a","seq":1}]', SPEC);
  expect(rejects).toMatchObject([{ code: 'EVENT.NOT_AN_OBJECT', reason: expect.stringContaining('say --format json') }]);
});

test.each([
  ['[{"id":"a","seq":1},]', ['1', '1 EVENT.BAD_JSON']],
  ['[{"id":"a","seq":1},\n,{"id":"b","seq":2}]', ['1', '2', '2 EVENT.BAD_JSON']],
  ['[{"id":"a","seq":1}\n{"id":"b","seq":2}]', ['1', '2 EVENT.BAD_JSON']],
  ['[1, "x", null, [{}]]', ['1 EVENT.NOT_AN_OBJECT', '1 EVENT.NOT_AN_OBJECT', '1 EVENT.NOT_AN_OBJECT', '1 EVENT.NOT_AN_OBJECT']],
  ['[{"id":"a",}, {"id":"b","seq":2}]', ['1', '1 EVENT.BAD_JSON']],
  ['[]', []],
  ['[ ]\n', []],
])('%j: what is wrong is rejected at its place, and the rest is staged', async (text, expected) => {
  expect(await positions(text)).toEqual(expected);
});

test.each([
  ['[{"id":"a","seq":1}', 1],
  ['[{"id":"a","seq":1},\n {"id":"b', 2],
  ['[{"id":"a","seq":1},\n', 1],
  ['\n{\n"id":"a",\n', 2],
])('%j ends too early: a fault of the file, with the line where what is open begins', async (text, line) => {
  const { fault } = await readBytes('f.json', text, SPEC);
  expect(fault).toMatchObject({
    code: 'SOURCE.CUT_OFF',
    exitClass: 'failed',
    where: expect.stringMatching(new RegExp(`f\\.json:${line}$`)),
  });
});

test('deep nesting is rejected, and an element beyond the cap by its start; neither holds up the others', async () => {
  const deep = `{"id":"a","seq":1,"more":${'['.repeat(500_000)}${']'.repeat(500_000)}}`;
  const long = `{"id":"b","seq":2,"note":"${'x'.repeat(20_000_000)}"}`;
  const { lines, rejects, totals } = await readBytes('f.json', `[${deep},${long},{"id":"c","seq":3}]`, SPEC);
  expect(lines).toHaveLength(1);
  expect(rejects).toMatchObject([{ code: 'EVENT.TOO_DEEP' }, { code: 'EVENT.TOO_LARGE', event_bytes: long.length }]);
  expect(totals.read).toBe(3);
});

test('where chunks are cut changes no event', async () => {
  const piece = fc.constantFrom(
    '{"id":"a","seq":1}',
    '{"id":"b","seq":2,"note":"\\"]é"}',
    ',',
    ' ',
    '\n',
    '[',
    ']',
    '"x"',
    '1',
    '{"id":[}',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 14 }), fc.array(fc.nat(), { maxLength: 10 }), async (pieces, cuts) => {
      const bytes = Buffer.from(`[      ${pieces.join('')}`);
      const at = [0, 7, ...cuts.map((cut) => 7 + (cut % (bytes.length - 6))), bytes.length].toSorted((a, b) => a - b);
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(await outcomeOf(...chunks)).toEqual(await outcomeOf(bytes));
    }),
    { numRuns: 200 },
  );
}, 60_000);

async function outcomeOf(...parts: readonly Uint8Array[]): Promise<unknown> {
  return readAll(reader([sourceOf('f.json', ...parts)])).catch((error: unknown) => String(error));
}
