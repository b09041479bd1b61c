import type { ColumnSpec, TableSpec } from '../../spec/table-spec.ts';
import { isPrintedApart, isQuoted } from '../print-column-source.ts';
import { shown, stores } from './byte-constants.ts';
import { CONSTANTS, CONSTANTS_LENGTH, OUTPUT_END, SLOTS } from './scanner-memory.ts';
import { slotOf } from './slots.ts';

interface IndexedColumn {
  readonly column: ColumnSpec;
  readonly index: number;
}

/** Characters of the longest canonical date and time. */
const LONGEST_CALENDAR = 27;

/** Line number, hash, and the bytes that are written beyond the end of a line. */
const ROOM = 96;

/**
 * The WebAssembly text of `$write`: writes the staged line of the event of `$size` bytes whose values are in the slots to `$out`, and returns
 * the address behind it; 0 when a column of key or offset is NULL, or there is no room. It copies the values from the event in the order of
 * the staged line, and hashes the payload where it stands.
 */
export function lineWriterSource(spec: TableSpec): string {
  const columns = spec.columns.map((column, index) => ({ column, index }));
  const identity = columns.filter(({ column }) => isKeyOrOffset(spec, column));
  const payload = columns
    .filter(({ column }) => !isKeyOrOffset(spec, column))
    .toSorted((left, right) => (left.column.name < right.column.name ? -1 : 1));
  const apart = payload.filter(({ column }) => isPrintedApart(column));
  return [
    '(func $write (export "write") (param $out i32) (param $size i32) (result i32)',
    '  (local $at i32) (local $payload i32) (local $payloadEnd i32) (local $hash i64)',
    ...identity.map(({ index }) => `  (if (i32.eqz ${slot(index)}) (then (return (i32.const 0))))`),
    `  (if (i32.gt_u (i32.add (local.get $out) ${sizeBound(spec)}) (i32.const ${OUTPUT_END})) (then (return (i32.const 0))))`,
    '  (local.set $at (local.get $out))',
    ...identity.flatMap((column) => member(column, 'as in the line')),
    '  ;; Every member was written with a comma before it.',
    '  (i32.store8 (local.get $out) (i32.const 0x7b))',
    '  (local.set $payload (local.get $at))',
    ...payload.flatMap((column) => optional(column, 'as in the hash')),
    '  (local.set $payloadEnd (i32.add (local.get $at) (i32.eq (local.get $at) (local.get $payload))))',
    '  (i32.store8 (local.get $payload) (i32.const 0x7b))',
    '  (i32.store8 (local.get $payloadEnd) (i32.const 0x7d))',
    '  (local.set $hash (call $hash (local.get $payload) (i32.add (local.get $payloadEnd) (i32.const 1))))',
    '  (i32.store8 (local.get $payload) (i32.const 0x2c))',
    ...(apart.length === 0
      ? []
      : [
          '  (block $same',
          '    (block $apart',
          ...apart.map(({ index }) => `      (br_if $apart (i32.and (i32.ne ${slot(index)} (i32.const 0)) ${slot(index, 2)}))`),
          '      (br $same))',
          '    (local.set $at (local.get $payload))',
          ...payload.flatMap((column) => optional(column, 'as in the line').map((line) => `  ${line}`)),
          '  )',
        ]),
    `  (call $copy (i32.const ${CONSTANTS}) (local.get $at) (i32.load (i32.const ${CONSTANTS_LENGTH})))`,
    `  (local.set $at (call $lineNumber (i32.add (local.get $at) (i32.load (i32.const ${CONSTANTS_LENGTH})))))`,
    ...text('","_dedup_hash":"'),
    '  (local.set $at (call $int64 (local.get $hash) (local.get $at)))',
    ...text('"}\n'),
    '  (return (local.get $at)))',
  ].join('\n');
}

/** More bytes than any line has besides the constants of its segment, as an expression of the event's `$size`. */
function sizeBound(spec: TableSpec): string {
  const readers = new Map<string, number>();
  let fixed = ROOM;
  for (const column of spec.columns) {
    fixed += prefixOf(column).length + 3 + LONGEST_CALENDAR;
    const pointer = JSON.stringify(column.from);
    readers.set(pointer, (readers.get(pointer) ?? 0) + 1);
  }
  const values = `(i32.mul (i32.const ${Math.max(...readers.values())}) (local.get $size))`;
  return `(i32.add (i32.add (i32.const ${fixed}) (i32.load (i32.const ${CONSTANTS_LENGTH}))) ${values})`;
}

type Form = 'as in the line' | 'as in the hash';

function optional(indexed: IndexedColumn, form: Form): readonly string[] {
  return [`  (if ${slot(indexed.index)} (then`, ...member(indexed, form).map((line) => `  ${line}`), '  ))'];
}

/** Writes `,"name":value`. */
function member({ column, index }: IndexedColumn, form: Form): readonly string[] {
  const quote = '(i32.store8 (local.get $at) (i32.const 0x22)) (local.set $at (i32.add (local.get $at) (i32.const 1)))';
  const quoteApart = `(if ${slot(index, 2)} (then ${quote}))`;
  const isApart = isPrintedApart(column) && form === 'as in the line';
  return [
    ...text(prefixOf(column).toString()),
    ...(isApart ? [`  ${quoteApart}`] : []),
    `  (local.set $at (call ${writer(column)} (i32.const ${SLOTS + slotOf(index) * 4}) (local.get $at)))`,
    ...(isQuoted(column) ? [`  ${quote}`] : isApart ? [`  ${quoteApart}`] : []),
  ];
}

function prefixOf(column: ColumnSpec): Buffer {
  return Buffer.from(`,${JSON.stringify(column.name)}:${isQuoted(column) ? '"' : ''}`);
}

function writer({ type }: ColumnSpec): string {
  return type === 'TIMESTAMP' ? '$timestamp' : type === 'DATETIME' ? '$datetime' : type === 'TIME' ? '$time' : '$text';
}

/** One of the numbers that a scanner has found for a column. */
function slot(index: number, number: 0 | 2 = 0): string {
  return `(i32.load (i32.const ${SLOTS + (slotOf(index) + number) * 4}))`;
}

function text(characters: string): readonly string[] {
  const bytes = Buffer.from(characters);
  return [
    `  ${shown(bytes)}`,
    ...stores(bytes, '$at').map((line) => `  ${line}`),
    `  (local.set $at (i32.add (local.get $at) (i32.const ${bytes.length})))`,
  ];
}

function isKeyOrOffset(spec: TableSpec, column: ColumnSpec): boolean {
  return spec.naturalKey.includes(column.name) || spec.sourceOffset.includes(column.name);
}
