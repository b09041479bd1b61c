import { endOfDigitBytes } from './byte-digits.ts';
import { scanNull } from './scan-null.ts';
import type { Slots } from './slots.ts';
import { HAND_OVER } from './value-scanner.ts';

/**
 * INT64: a number of digits alone, or a string of them, without needless zeros, that is clearly within 64 bits and clearly on one side of
 * ±(2^53 - 1), beyond which the staged line quotes it. A `ValueScanner`.
 */
export function scanInt64(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  const isQuoted = bytes[at] === 0x22;
  const start = isQuoted ? at + 1 : at;
  const isNegative = bytes[start] === 0x2d;
  const digits = isNegative ? start + 1 : start;
  const end = endOfDigitBytes(bytes, digits);
  const count = end - digits;
  if (count === 0) return scanNull(bytes, at, slots, slot);
  const first = bytes[digits] ?? 0;
  if (first === 0x30 && (count > 1 || isNegative)) return HAND_OVER;
  slots[slot] = start;
  slots[slot + 1] = end;
  slots[slot + 2] = 0;
  if (count > 15) {
    // 9007199254740991 has 16 digits, 9223372036854775807 has 19.
    if (count > 19 || (first === 0x39 && (count === 16 || count === 19))) return HAND_OVER;
    slots[slot + 2] = count > 16 ? 1 : 0;
  }
  const next = bytes[end] ?? 0;
  if (isQuoted) return next === 0x22 ? end + 1 : HAND_OVER;
  return isNumberPart(next) ? HAND_OVER : end;
}

/** `.`, `e` or `E`: the number goes on. */
function isNumberPart(byte: number): boolean {
  return byte === 0x2e || byte === 0x65 || byte === 0x45;
}
