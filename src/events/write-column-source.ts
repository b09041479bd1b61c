import type { ColumnSpec } from '../spec/table-spec.ts';
import { isPrintedApart, isQuoted } from './print-column-source.ts';

/** The staged line quotes what readers of JSON would round; the hash takes all numbers bare. */
export type Form = 'as in the line' | 'as in the hash';

/** Statements of the row encoder that write the member of a column, with a comma before it, to `bytes` at `at`. */
export function writeColumn(column: ColumnSpec, index: number, form: Form): string {
  return [
    writeBytes(prefixOf(column)),
    writeValue(column, index, form),
    isQuoted(column) ? 'bytes[at] = 0x22; at += 1;' : '',
  ].join('\n');
}

/** More bytes than a member has besides the characters of its text: the longest number or timestamp, and its quotes. */
export function roomFor(column: ColumnSpec): number {
  return prefixOf(column).length + 28;
}

function writeValue(column: ColumnSpec, index: number, form: Form): string {
  const text = `${isPrintedApart(column) && form === 'as in the hash' ? 'digits' : 'text'}${index}`;
  if (column.type === 'TIMESTAMP') return `at = writeTimestamp(${text}, bytes, at);`;
  const write = `writeText(${text}, bytes, at)`;
  return isPrintedNumber(column)
    ? `at = isNaN(number${index}) ? ${write} : writeNumber(number${index}, bytes, at);`
    : `at = ${write};`;
}

/** Most values of the column are numbers that a double holds. */
export function isPrintedNumber({ type }: ColumnSpec): boolean {
  return type === 'FLOAT64' || type === 'INT64';
}

function prefixOf(column: ColumnSpec): Buffer {
  return Buffer.from(`,${JSON.stringify(column.name)}:${isQuoted(column) ? '"' : ''}`);
}

/** Writes bytes that never change, at least four of them, by words; the last one may overlap the one before. Only numbers enter the source. */
function writeBytes(bytes: Buffer): string {
  const words: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const at = Math.min(offset, bytes.length - 4);
    words.push(`view.setInt32(at + ${at}, ${bytes.readInt32LE(at)}, true);`);
  }
  return `${words.join(' ')} at += ${bytes.length};`;
}
