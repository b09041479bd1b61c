import type { Diagnostic } from '../errors.ts';

/** So many bytes tell what a file is. */
export const START_BYTES = 6;

/** What formats that are no NDJSON begin with, and what to do about them. */
const FORMATS: readonly (readonly [name: string, start: readonly number[], next: string])[] = [
  ['gzip', [0x1f, 0x8b], 'unpack it on the way: zcat FILE | dedup … -'],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd], 'unpack it on the way: zstdcat FILE | dedup … -'],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a], 'unpack it on the way: xzcat FILE | dedup … -'],
  ['bzip2', [0x42, 0x5a, 0x68], 'unpack it on the way: bzcat FILE | dedup … -'],
  ['zip', [0x50, 0x4b, 0x03, 0x04], 'unpack it on the way: unzip -p FILE | dedup … -'],
  ['Parquet', [0x50, 0x41, 0x52, 0x31], 'turn it into NDJSON first: one JSON object a line'],
  ['Avro', [0x4f, 0x62, 0x6a, 0x01], 'turn it into NDJSON first, for example with avro-tools tojson'],
  ['UTF-16 text', [0xff, 0xfe], 'turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE'],
  ['UTF-16 text', [0xfe, 0xff], 'turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE'],
];

/** Why a source that begins with `start` is no NDJSON; `undefined` when nothing speaks against it. */
export function checkSourceStart(name: string, start: Uint8Array): Diagnostic | undefined {
  const format = FORMATS.find(([, magic]) => magic.every((byte, index) => start[index] === byte));
  if (format === undefined) return undefined;
  const [kind, , next] = format;
  return {
    code: 'SOURCE.NOT_NDJSON',
    summary: `${name === '-' ? 'standard input' : name} is ${kind}, not NDJSON`,
    where: name,
    why: 'events are read as one JSON object a line',
    next: next.replaceAll('FILE', name === '-' ? 'FILE' : name),
  };
}
