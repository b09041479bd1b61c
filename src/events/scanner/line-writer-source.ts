import type { ColumnSpec, TableSpec } from '../../spec/table-spec.ts';
import { isPrintedApart, isQuoted } from '../print-column-source.ts';
import { shown, stores } from './byte-constants.ts';
import { slotOf } from './slots.ts';

interface IndexedColumn {
  readonly column: ColumnSpec;
  readonly index: number;
}

/** Characters of the longest canonical date and time. */
const LONGEST_CALENDAR = 27;

/** Line number, hash, and the bytes that the last copy writes beyond its end. */
const ROOM = 64;

/**
 * The JavaScript of a `LineWriter`: the body of a function of `runtime` (a `LineWriterRuntime`) that returns it. It copies the values from the
 * event in the order of the staged line, and hashes the payload where it stands.
 */
export function lineWriterSource(spec: TableSpec): string {
  const columns = spec.columns.map((column, index) => ({ column, index }));
  const identity = columns.filter(({ column }) => isKeyOrOffset(spec, column));
  const payload = columns
    .filter(({ column }) => !isKeyOrOffset(spec, column))
    .toSorted((left, right) => (left.column.name < right.column.name ? -1 : 1));
  const apart = payload.filter(({ column }) => isPrintedApart(column));
  return [
    `'use strict';`,
    'const { copyText, writeTimestamp, writeDatetime, writeTime, writeLineNumber, hash } = runtime;',
    'return function writeLine(view, slots, size, line, output) {',
    `  if (${identity.map(({ index }) => `slots[${slotOf(index)}] === 0`).join(' || ')}) return false;`,
    `  let at = output.reserve(${sizeBound(spec)} + output.constantsLength);`,
    '  const target = output.view;',
    '  const begin = at;',
    '  let from = 0, length = 0;',
    ...identity.flatMap((column) => member(column, 'as in the line')),
    // Every member was written with a comma before it.
    '  target.setUint8(begin, 0x7b);',
    '  const payload = at;',
    ...payload.flatMap((column) => optional(column, 'as in the hash')),
    '  const payloadEnd = at === payload ? at + 1 : at;',
    '  target.setUint8(payload, 0x7b);',
    '  target.setUint8(payloadEnd, 0x7d);',
    '  hash.ofText(target, payload, payloadEnd + 1 - payload);',
    '  target.setUint8(payload, 0x2c);',
    ...(apart.length === 0
      ? []
      : [
          `  if (${apart.map(({ index }) => `(slots[${slotOf(index)}] !== 0 && slots[${slotOf(index) + 2}] !== 0)`).join(' || ')}) {`,
          '    at = payload;',
          ...payload.flatMap((column) => optional(column, 'as in the line').map((text) => `  ${text}`)),
          '  }',
        ]),
    '  output.bytes.copyWithin(at, output.constantsAt, output.constantsAt + output.constantsLength);',
    '  at += output.constantsLength;',
    '  at = writeLineNumber(line, target, at);',
    ...text('","_dedup_hash":"'),
    '  at = hash.writeTo(target, at);',
    ...text('"}\n'),
    '  output.length = at;',
    '  return true;',
    '};',
  ].join('\n');
}

/** More bytes than any line has besides the constants of its segment, as an expression of the event's `size`. */
function sizeBound(spec: TableSpec): string {
  const readers = new Map<string, number>();
  let fixed = ROOM;
  for (const column of spec.columns) {
    fixed += prefixOf(column).length + 3 + LONGEST_CALENDAR;
    const pointer = JSON.stringify(column.from);
    readers.set(pointer, (readers.get(pointer) ?? 0) + 1);
  }
  return `${fixed} + ${Math.max(...readers.values())} * size`;
}

type Form = 'as in the line' | 'as in the hash';

function optional(indexed: IndexedColumn, form: Form): readonly string[] {
  return [`  if (slots[${slotOf(indexed.index)}] !== 0) {`, ...member(indexed, form).map((line) => `  ${line}`), '  }'];
}

/** Writes `,"name":value`. */
function member({ column, index }: IndexedColumn, form: Form): readonly string[] {
  const slot = slotOf(index);
  const quote = `target.setUint8(at, 0x22); at += 1;`;
  const quoteApart = `if (slots[${slot + 2}] !== 0) { ${quote} }`;
  const isApart = isPrintedApart(column) && form === 'as in the line';
  return [
    ...text(prefixOf(column).toString()),
    ...(isApart ? [`  ${quoteApart}`] : []),
    ...writer(column, slot),
    ...(isQuoted(column) ? [`  ${quote}`] : isApart ? [`  ${quoteApart}`] : []),
  ];
}

function prefixOf(column: ColumnSpec): Buffer {
  return Buffer.from(`,${JSON.stringify(column.name)}:${isQuoted(column) ? '"' : ''}`);
}

function writer({ type }: ColumnSpec, slot: number): readonly string[] {
  const found = `slots[${slot}], slots[${slot + 1}]`;
  if (type === 'TIMESTAMP') return [`  at = writeTimestamp(view, ${found}, slots[${slot + 2}], target, at);`];
  if (type === 'DATETIME') return [`  at = writeDatetime(view, ${found}, target, at);`];
  if (type === 'TIME') return [`  at = writeTime(view, ${found}, target, at);`];
  // Copied on the spot, since the engine inlines only so many calls, and the first 16 bytes without asking for the length: a branch that
  // cannot be foreseen costs more. What is written beyond the end is written over later.
  return [
    `  from = slots[${slot}]; length = slots[${slot + 1}] - from;`,
    `  ${[0, 4, 8, 12].map((word) => `target.setInt32(at + ${word}, view.getInt32(from + ${word}, true), true);`).join(' ')}`,
    '  if (length > 16) copyText(view, from + 16, length - 16, target, at + 16);',
    '  at += length;',
  ];
}

function text(characters: string): readonly string[] {
  const bytes = Buffer.from(characters);
  return [`  ${shown(bytes)}`, `  ${stores(bytes, 'at')} at += ${bytes.length};`];
}

function isKeyOrOffset(spec: TableSpec, column: ColumnSpec): boolean {
  return spec.naturalKey.includes(column.name) || spec.sourceOffset.includes(column.name);
}
