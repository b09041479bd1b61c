import type { TableSpec } from '../../spec/table-spec.ts';
import { scannedAs } from './column-scanners.ts';
import { differs, shown } from './byte-constants.ts';
import { OTHER_SHAPE } from './event-scanner.ts';
import type { EventShape, ShapePlace } from './event-shape.ts';
import { SLOTS } from './scanner-memory.ts';
import { slotOf } from './slots.ts';
import { HAND_OVER } from './value-scanner.ts';
import { scanCall } from './value-scanners-wat.ts';

/**
 * The WebAssembly text of `$scan`, which knows one shape: it fills the slots of all columns from the event at `$at` and returns the address
 * behind it, or `OTHER_SHAPE` or `HAND_OVER`. It compares what never changes in place, by words, and calls the scanner of the
 * column's type for each value. Nothing is read beyond the line feed that ends the input: no shape has one.
 */
export function shapeScannerSource(spec: TableSpec, shape: EventShape): string {
  const absent = new Set(spec.columns.keys());
  for (const place of shape.places) for (const column of place.columns) absent.delete(column);
  return [
    '(func $scan (param $at i32) (result i32) (local $next i32)',
    ...shape.places.flatMap((place) => [...constant(place.before), ...readers(spec, place)]),
    ...constant(shape.end),
    ...[...absent].map((column) => `  (i32.store (i32.const ${SLOTS + slotOf(column) * 4}) (i32.const 0))`),
    '  (return (local.get $at)))',
  ].join('\n');
}

function constant(bytes: Buffer): readonly string[] {
  return [
    `  ${shown(bytes)}`,
    ...differs(bytes, '$at', `(return (i32.const ${OTHER_SHAPE}))`).map((line) => `  ${line}`),
    `  (local.set $at (i32.add (local.get $at) (i32.const ${bytes.length})))`,
  ];
}

/** Every reader of a place starts at the same byte, and finds the same end. */
function readers(spec: TableSpec, place: ShapePlace): readonly string[] {
  const calls = place.columns.map((column) => scanCall(typeOf(spec, column), '(local.get $at)', slotOf(column)));
  if (place.isDeleteField) calls.unshift('(call $endOfKeptValue (local.get $at))');
  if (calls.length === 0) calls.push('(call $endOfScalar (local.get $at))');
  return [
    ...calls.flatMap((call) => [
      `  (local.set $next ${call})`,
      // An object where this shape has a scalar makes another shape.
      `  (if (i32.lt_s (local.get $next) (i32.const 0)) (then (return (select (i32.const ${OTHER_SHAPE}) (i32.const ${HAND_OVER}) (i32.eq (i32.or (i32.load8_u (local.get $at)) (i32.const 0x20)) (i32.const 0x7b))))))`,
    ]),
    '  (local.set $at (local.get $next))',
  ];
}

function typeOf(spec: TableSpec, column: number): string {
  const found = spec.columns[column];
  if (found === undefined) throw new Error(`spec ${spec.table} has no column ${column}`);
  return scannedAs(found.type);
}
