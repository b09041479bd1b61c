import type { EventFormat } from '../../spec/source-spec.ts';
import { formatOfName } from './format-of-name.ts';

/** So many bytes, at most, are looked at. */
const HEAD_BYTES = 65_536;

const PARQUET = Buffer.from('PAR1');
const AVRO = Buffer.from([0x4f, 0x62, 0x6a, 0x01]);

/** The format that the bytes say for sure. */
export function formatOfBytes(head: Buffer): EventFormat | undefined {
  if (head.subarray(0, 4).equals(PARQUET)) return 'parquet';
  return head.subarray(0, 4).equals(AVRO) ? 'avro' : undefined;
}

/**
 * The format of a source of which nobody has said it: what its bytes say for sure, else what its name says. A `.json`, and any other name,
 * is one JSON object a line, unless it begins as an array does, or as an object that is printed over several lines.
 */
export function detectFormat(name: string, head: Buffer): EventFormat {
  return formatOfBytes(head) ?? formatOfName(name) ?? (looksLikeValues(head) ? 'json' : 'ndjson');
}

/** Whether `detectFormat` needs no further bytes; of a line that begins no JSON object or array, all is there, for it may be a header of CSV. */
export function isEnoughToDetect(name: string, head: Buffer): boolean {
  if (head.length >= HEAD_BYTES) return true;
  if (head.length < 6) return false;
  if (formatOfName(name) !== undefined) return true;
  const text = firstText(head);
  return /^(?:\[|\{[ \t\r]*[^ \t\r]|[^[{][^\n]*\n)/.test(text);
}

function looksLikeValues(head: Buffer): boolean {
  return /^(?:\[|\{[ \t\r]*(?:\n|$))/.test(firstText(head)) && head.length > 1;
}

/** What comes behind a byte-order mark and white space, a character for each byte. */
export function firstText(head: Buffer): string {
  return head
    .subarray(0, HEAD_BYTES)
    .toString('latin1')
    .replace(/^(?:ï»¿)?[ \t\r\n]+|^ï»¿/, '');
}
