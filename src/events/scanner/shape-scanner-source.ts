import type { ColumnType } from '../../spec/column-type.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import { differs, shown } from './byte-constants.ts';
import { OTHER_SHAPE, SCANNED } from './event-scanner.ts';
import type { EventShape, ShapePlace } from './event-shape.ts';
import { slotOf } from './slots.ts';
import { HAND_OVER } from './value-scanner.ts';

/**
 * The JavaScript of an `EventScanner` that knows one shape: the body of a function of `runtime` (a `ShapeScannerRuntime`) that returns it.
 * It compares what never changes in place, by words, and calls the scanner of the column's type for each value.
 */
export function shapeScannerSource(spec: TableSpec, shape: EventShape): string {
  const absent = new Set(spec.columns.keys());
  for (const place of shape.places) for (const column of place.columns) absent.delete(column);
  return [
    `'use strict';`,
    'const { scanners, endOfScalar, endOfKeptValue, IS_DIGIT } = runtime;',
    `const { ${[...new Set(spec.columns.map(({ type }) => type))].join(', ')} } = scanners;`,
    'return function scanShape(bytes, view, start, end, slots) {',
    '  let at = start, next = start, word = 0;',
    ...shape.places.flatMap((place) => [...constant(place.before), ...readers(spec, place)]),
    `  ${shown(shape.end)}`,
    `  if (end - at !== ${shape.end.length} || ${differs(shape.end, 'at')}) return ${OTHER_SHAPE};`,
    ...[...absent].map((column) => `  slots[${slotOf(column)}] = 0;`),
    `  return ${SCANNED};`,
    '};',
  ].join('\n');
}

function constant(bytes: Buffer): readonly string[] {
  return [
    `  ${shown(bytes)}`,
    `  if (end - at < ${bytes.length} || ${differs(bytes, 'at')}) return ${OTHER_SHAPE};`,
    `  at += ${bytes.length};`,
  ];
}

/** Every reader of a place starts at the same byte, and finds the same end. */
function readers(spec: TableSpec, place: ShapePlace): readonly string[] {
  const calls = place.columns.map((column) => `${typeOf(spec, column)}(bytes, at, slots, ${slotOf(column)})`);
  if (place.isDeleteField) calls.unshift('endOfKeptValue(bytes, at)');
  if (calls.length === 0) calls.push('endOfScalar(bytes, at)');
  const last = calls.at(-1) ?? '';
  // An object where this shape has a scalar makes another shape.
  const read = `next = ${last}; if (next < 0) return (view.getUint8(at) | 0x20) === 0x7b ? ${OTHER_SHAPE} : ${HAND_OVER};`;
  const [only = -1] = place.columns;
  return [
    ...calls.slice(0, -1).map((call) => `  if (${call} < 0) return ${HAND_OVER};`),
    ...(calls.length === 1 && only >= 0 ? inline(typeOf(spec, only), slotOf(only), read) : [`  ${read}`]),
    '  at = next;',
  ];
}

/** The plainest values of the commonest types are read on the spot, since the engine inlines only so many calls; `read` reads the others. */
function inline(type: ColumnType, slot: number, read: string): readonly string[] {
  if (type === 'STRING')
    return [
      '  next = at + 1;',
      `  while (next < end && (${SPECIAL_BYTES}) === 0) next += 4;`,
      // To the lowest special byte.
      '  next += (31 - Math.clz32(word & -word)) >> 3;',
      `  if (bytes[at] === 0x22 && bytes[next] === 0x22) { slots[${slot}] = at + 1; slots[${slot + 1}] = next; next += 1; }`,
      `  else { ${read} }`,
    ];
  if (type === 'INT64')
    return [
      '  next = at;',
      '  while (IS_DIGIT[bytes[next]] === 1) next += 1;',
      `  if (next > at && next <= at + 15 && (next === at + 1 || bytes[at] !== 0x30)) { slots[${slot}] = at; slots[${slot + 1}] = next; slots[${slot + 2}] = 0; }`,
      `  else { ${read} }`,
    ];
  return [`  ${read}`];
}

/**
 * Sets the top bit of each of the four bytes at `next` that is a control character, a quote, a backslash or not ASCII, and perhaps of bytes
 * above the lowest such: subtracting borrows from the byte above.
 */
const SPECIAL_BYTES =
  'word = view.getInt32(next, true), word = ((word - 0x20202020) | ((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101) | word) & -0x7f7f7f80';

function typeOf(spec: TableSpec, column: number): ColumnType {
  const found = spec.columns[column];
  if (found === undefined) throw new Error(`spec ${spec.table} has no column ${column}`);
  return found.type;
}
