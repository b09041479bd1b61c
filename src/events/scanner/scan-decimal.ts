import { endOfDigitBytes } from './byte-digits.ts';
import { scanNull } from './scan-null.ts';
import type { Slots } from './slots.ts';
import { HAND_OVER } from './value-scanner.ts';

/** A decimal in JSON number syntax without exponent, as {@link readDecimal} has found it. */
export interface FoundDecimal {
  /** Digits before the point. */
  whole: number;
  /** Digits after the point, without zeros at the end. */
  fraction: number;
  /** Index behind the last digit that counts: without zeros at the end of the fraction, and without a point that is then the last. */
  textEnd: number;
}

/**
 * Reads the decimal that begins at `start`, and returns the index behind it. -1 for what is none, or has needless zeros before, or an
 * exponent, or is `-0`.
 */
export function readDecimal(bytes: Uint8Array, start: number, found: FoundDecimal): number {
  const digits = bytes[start] === 0x2d ? start + 1 : start;
  const point = endOfDigitBytes(bytes, digits);
  const whole = point - digits;
  if (whole === 0 || (whole > 1 && bytes[digits] === 0x30)) return HAND_OVER;
  let end = point;
  let textEnd = point;
  if (bytes[point] === 0x2e) {
    end = endOfDigitBytes(bytes, point + 1);
    if (end === point + 1) return HAND_OVER;
    textEnd = end;
    while (bytes[textEnd - 1] === 0x30) textEnd -= 1;
    if (textEnd === point + 1) textEnd = point;
  }
  const next = bytes[end] ?? 0;
  if (next === 0x65 || next === 0x45) return HAND_OVER;
  if (digits !== start && textEnd === digits + 1 && bytes[digits] === 0x30) return HAND_OVER;
  found.whole = whole;
  found.fraction = textEnd === point ? 0 : textEnd - point - 1;
  found.textEnd = textEnd;
  return end;
}

const found: FoundDecimal = { whole: 0, fraction: 0, textEnd: 0 };

/** NUMERIC: up to 29 digits before the point and 9 after it are always in range. A `ValueScanner`. */
export function scanNumeric(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  return scanDecimal(bytes, at, slots, slot, 29, 9);
}

/** BIGNUMERIC: up to 38 digits before the point and 38 after it are always in range. A `ValueScanner`. */
export function scanBignumeric(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  return scanDecimal(bytes, at, slots, slot, 38, 38);
}

function scanDecimal(bytes: Uint8Array, at: number, slots: Slots, slot: number, maxWhole: number, maxFraction: number): number {
  const isQuoted = bytes[at] === 0x22;
  const start = isQuoted ? at + 1 : at;
  const end = readDecimal(bytes, start, found);
  if (end < 0) return scanNull(bytes, at, slots, slot);
  if (found.whole > maxWhole || found.fraction > maxFraction) return HAND_OVER;
  slots[slot] = start;
  slots[slot + 1] = found.textEnd;
  slots[slot + 2] = 1;
  if (!isQuoted) return end;
  return bytes[end] === 0x22 ? end + 1 : HAND_OVER;
}
