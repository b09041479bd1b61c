import type { DeleteWhen } from '../../spec/table-spec.ts';
import { isDigit } from './byte-digits.ts';
import { endOfNumber } from './end-of-scalar.ts';
import { endOfPlainString } from './end-of-string.ts';
import { endOfBool } from './scan-bool.ts';
import { isNull } from './scan-null.ts';

/**
 * Makes a function that reads the scalar at the delete field and returns the index behind it when the event is plainly no tombstone; -1 when
 * it is one, or may be.
 */
export function endOfKeptValue({ in: listed }: DeleteWhen): (bytes: Uint8Array, at: number) => number {
  const strings = listed.filter((value) => typeof value === 'string').map((value) => Buffer.from(value));
  const hasNumber = listed.some((value) => typeof value === 'number');
  const [hasNull, hasTrue, hasFalse] = [null, true, false].map((value) => listed.includes(value));
  return (bytes, at) => {
    const first = bytes[at] ?? 0;
    if (first === 0x22) {
      const end = endOfPlainString(bytes, at + 1);
      return end < 0 || strings.some((text) => isTextAt(bytes, at + 1, end, text)) ? -1 : end + 1;
    }
    if (first === 0x6e) return hasNull === true || !isNull(bytes, at) ? -1 : at + 4;
    // One number has many spellings.
    if (first === 0x2d || isDigit(first)) return hasNumber ? -1 : endOfNumber(bytes, at);
    return (first === 0x74 ? hasTrue : hasFalse) === true ? -1 : endOfBool(bytes, at);
  };
}

function isTextAt(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start !== text.length) return false;
  for (let index = 0; index < text.length; index += 1) if (bytes[start + index] !== text[index]) return false;
  return true;
}
