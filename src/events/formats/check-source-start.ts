import type { Diagnostic } from '../../errors.ts';
import { shownName } from './decoding.ts';

const UTF_16 = 'turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE';

/** What files begin with that hold no events that dedup could read, and what to do about them. */
const FOREIGN: readonly (readonly [name: string, start: readonly number[], next: string])[] = [
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a], 'unpack it on the way: xzcat FILE | dedup … -'],
  ['bzip2', [0x42, 0x5a, 0x68], 'unpack it on the way: bzcat FILE | dedup … -'],
  ['zip', [0x50, 0x4b, 0x03, 0x04], 'unpack it on the way: unzip -p FILE | dedup … -'],
  ['UTF-16 text', [0xff, 0xfe], UTF_16],
  ['UTF-16 text', [0xfe, 0xff], UTF_16],
];

/** Why a source that begins with `start` cannot be read; `undefined` when nothing speaks against it. */
export function checkSourceStart(name: string, start: Uint8Array): Diagnostic | undefined {
  const foreign = FOREIGN.find(([, magic]) => magic.every((byte, index) => start[index] === byte)) ?? withoutMark(start);
  if (foreign === undefined) return undefined;
  const [kind, , next] = foreign;
  return {
    code: 'SOURCE.FOREIGN_FORMAT',
    summary: `${shownName(name)} is ${kind}`,
    where: name,
    why: 'events are read from NDJSON, JSON, CSV, Parquet and Avro, also packed by gzip or zstd, and texts are UTF-8',
    next: next.replaceAll('FILE', name === '-' ? 'FILE' : name),
  };
}

/** Text in UTF-16 of which no mark says so: every other byte of a Latin letter is zero. */
function withoutMark(start: Uint8Array): (typeof FOREIGN)[number] | undefined {
  const [first = 1, second = 1, third = 1, fourth = 1] = start;
  const isZeroEveryOther = (first === 0 && second !== 0 && third === 0) || (second === 0 && first !== 0 && fourth === 0);
  return isZeroEveryOther ? FOREIGN.at(-1) : undefined;
}
