import { expect, test } from 'vitest';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import type { EventShape } from '../../../src/events/scanner/event-shape.ts';
import { learnShape } from '../../../src/events/scanner/learn-shape.ts';
import { lineWriterSource } from '../../../src/events/scanner/line-writer-source.ts';
import { shapeScannerSource } from '../../../src/events/scanner/shape-scanner-source.ts';
import { takenPlaces } from '../../../src/events/scanner/taken-places.ts';
import { column, eventSpec } from '../event-spec.ts';
import { DEVICE_READINGS } from './fuzz-specs.ts';

function shapeOf(spec: TableSpec, event: string): EventShape | undefined {
  return learnShape(Buffer.from(event), takenPlaces(spec));
}

const READING =
  '{"device_id":"device-00628","reading_ts":"2026-06-28T00:00:00.000Z","value_celsius":-19.87,"meta":{"site":"Hamburg"},"op":"c",' +
  '"source_topic":"device.readings","source_partition":4,"source_offset":922000013}';

test('what is compiled for the example spec can be read', async () => {
  const shape = shapeOf(DEVICE_READINGS, READING);
  if (shape === undefined) throw new Error('no shape');
  await expect(`${shapeScannerSource(DEVICE_READINGS, shape)}\n`).toMatchFileSnapshot('golden/device-readings-shape-scanner.txt');
  await expect(`${lineWriterSource(DEVICE_READINGS)}\n`).toMatchFileSnapshot('golden/device-readings-line-writer.txt');
});

test('a shape is what never changes, and the places between', () => {
  const spec = eventSpec([column('deep', 'STRING', ['a', '0', 'b']), column('also', 'STRING', ['id'])], {
    unknownFields: 'ignore',
    deleteWhen: { field: ['op'], in: ['D'] },
  });
  const shape = shapeOf(spec, ' {"id" : "k", "seq":1,"a":[{"b":null}, {}],"x":[true],"op":"c" } ');
  const places = shape?.places.map(({ before, columns, isDeleteField }) => [before.toString(), columns, isDeleteField]);
  expect(places).toEqual([
    [' {"id" : ', [0, 3], false],
    [', "seq":', [1], false],
    [',"a":[{"b":', [2], false],
    ['}, {}],"x":[', [], false],
    ['],"op":', [], true],
  ]);
  expect(shape?.end.toString()).toBe(' } ');
});

test.each([
  ['a column that takes an object', '{"id":"k","seq":1,"doc":{}}'],
  ['a column that takes an array', '{"id":"k","seq":1,"doc":[1]}'],
  ['too many places', `{"id":"k","seq":1,"x":[${'1,'.repeat(300)}1]}`],
  ['too much that never changes', `{"id":"k","seq":1,"${'x'.repeat(20_000)}":1}`],
])('%s makes no shape', (_why, event) => {
  expect(shapeOf(eventSpec([column('doc', 'JSON')], { unknownFields: 'ignore' }), event)).toBe(undefined);
});

test('no text of a spec or of an event becomes code', () => {
  const evil = '`${x}`*/\n\r\u2028\u2029";throw 1//';
  const spec = eventSpec([column(evil, 'STRING')], { unknownFields: 'ignore' });
  const shape = shapeOf(spec, JSON.stringify({ id: 'k', seq: 1, [evil]: 'x', [`${evil}2`]: evil }));
  if (shape === undefined) throw new Error('no shape');
  for (const source of [shapeScannerSource(spec, shape), lineWriterSource(spec)]) {
    // Printable ASCII and line feeds; the name itself only in comments, which end with their line.
    expect(source).toMatch(/^[\x20-\x7e\n]*$/);
    const code = source.split('\n').filter((line) => !line.trimStart().startsWith(';;'));
    expect(code.filter((line) => line.includes('throw'))).toEqual([]);
  }
});
