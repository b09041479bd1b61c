import { isDigit } from './byte-digits.ts';
import type { FoundDecimal } from './scan-decimal.ts';
import { readDecimal } from './scan-decimal.ts';
import { scanNull } from './scan-null.ts';
import type { Slots } from './slots.ts';
import { HAND_OVER } from './value-scanner.ts';

const found: FoundDecimal = { whole: 0, fraction: 0, textEnd: 0 };

/**
 * FLOAT64: a number whose text is what JavaScript prints for its double, but for zeros at its end. Up to 15 digits that is any decimal from
 * 10^-6: no two of them have one double, so none is shorter, and JavaScript prints no exponent there. Else it is tried. A `ValueScanner`.
 */
export function scanFloat64(bytes: Buffer, at: number, slots: Slots, slot: number): number {
  const end = readDecimal(bytes, at, found);
  if (end < 0 || found.whole + found.fraction > 15 || isTiny(bytes, at)) return scanPrinted(bytes, at, slots, slot);
  slots[slot] = at;
  slots[slot + 1] = found.textEnd;
  return end;
}

/** Below 10^-6, where JavaScript prints an exponent; or zero with a long fraction. */
function isTiny(bytes: Uint8Array, start: number): boolean {
  if (found.fraction < 6) return false;
  const digits = bytes[start] === 0x2d ? start + 1 : start;
  if (bytes[digits] !== 0x30) return false;
  for (let at = digits + 2; at < digits + 8; at += 1) if (bytes[at] !== 0x30) return false;
  return true;
}

/** More characters than JavaScript prints for any double. */
const TOO_LONG = 32;

/** A number that is written as JavaScript prints it. */
function scanPrinted(bytes: Buffer, at: number, slots: Slots, slot: number): number {
  let end = at;
  while (end < at + TOO_LONG && isOfNumber(bytes[end] ?? 0)) end += 1;
  if (end === at) return scanNull(bytes, at, slots, slot);
  const text = bytes.toString('latin1', at, end);
  if (String(Number(text)) !== text) return HAND_OVER;
  slots[slot] = at;
  slots[slot + 1] = end;
  return end;
}

function isOfNumber(byte: number): boolean {
  return isDigit(byte) || byte === 0x2e || byte === 0x2d || byte === 0x65 || byte === 0x2b;
}
