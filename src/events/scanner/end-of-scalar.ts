import { endOfDigitBytes, isDigit } from './byte-digits.ts';
import { endOfString } from './end-of-string.ts';
import { endOfBool } from './scan-bool.ts';
import { isNull } from './scan-null.ts';

/** The index behind the JSON scalar at `at`, whatever it is; -1 when there is none, or a string that the parsing codec has to judge. */
export function endOfScalar(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first === 0x22) {
    const end = endOfString(bytes, at + 1);
    return end < 0 ? end : end + 1;
  }
  if (first === 0x2d || isDigit(first)) return endOfNumber(bytes, at);
  return isNull(bytes, at) ? at + 4 : endOfBool(bytes, at);
}

/** The index behind the JSON number at `start`; -1 when there is none. */
export function endOfNumber(bytes: Uint8Array, start: number): number {
  const digits = bytes[start] === 0x2d ? start + 1 : start;
  let at = endOfDigitBytes(bytes, digits);
  if (at === digits || (at > digits + 1 && bytes[digits] === 0x30)) return -1;
  if (bytes[at] === 0x2e) {
    const fraction = at + 1;
    at = endOfDigitBytes(bytes, fraction);
    if (at === fraction) return -1;
  }
  if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return at;
  const exponent = bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d ? at + 2 : at + 1;
  at = endOfDigitBytes(bytes, exponent);
  return at === exponent ? -1 : at;
}
