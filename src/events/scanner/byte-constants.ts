/**
 * JavaScript that compares or writes bytes that never change, four at a time. Only numbers of the bytes enter the source: they may come from
 * events, and no text of an event may become code. The comment beside shows what is plain in them.
 */

interface Word {
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  /** As `DataView` reads it, little-endian. */
  readonly value: number;
}

/** A condition that is true when other bytes than these stand at `at` of `view`. It reads no byte beyond them. */
export function differs(bytes: Buffer, at: string): string {
  return wordsOf(bytes)
    .map(({ offset, size, value }) => `view.${reader(size)}(${place(at, offset)}${size === 1 ? '' : ', true'}) !== ${hex(value)}`)
    .join(' || ');
}

/** A statement that writes these bytes at `at` of `target`, and none beyond them. */
export function stores(bytes: Buffer, at: string): string {
  return wordsOf(bytes)
    .map(({ offset, size, value }) => `target.${writer(size)}(${place(at, offset)}, ${hex(value)}${size === 1 ? '' : ', true'});`)
    .join(' ');
}

/** A comment with the bytes as text; whatever is not printable ASCII is shown as `?`. */
export function shown(bytes: Buffer): string {
  return `// ${bytes.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '?')}`;
}

/** Words of four bytes; the last one may overlap the one before. */
function wordsOf(bytes: Buffer): readonly Word[] {
  const words: Word[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) words.push({ offset, size: 4, value: bytes.readInt32LE(offset) });
  const rest = bytes.length % 4;
  const offset = bytes.length - rest;
  if (rest > 0 && bytes.length > 4) words.push({ offset: bytes.length - 4, size: 4, value: bytes.readInt32LE(bytes.length - 4) });
  else if (rest > 0) {
    if (rest >= 2) words.push({ offset, size: 2, value: bytes.readInt16LE(offset) });
    if (rest !== 2) words.push({ offset: offset + rest - 1, size: 1, value: bytes.readUInt8(offset + rest - 1) });
  }
  return words;
}

function reader(size: 1 | 2 | 4): string {
  return size === 4 ? 'getInt32' : size === 2 ? 'getInt16' : 'getUint8';
}

function writer(size: 1 | 2 | 4): string {
  return size === 4 ? 'setInt32' : size === 2 ? 'setInt16' : 'setUint8';
}

function place(at: string, offset: number): string {
  return offset === 0 ? at : `${at} + ${offset}`;
}

function hex(value: number): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
