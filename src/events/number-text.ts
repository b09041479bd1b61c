import { writeText } from './write-text.ts';

/** By what a number with so many digits behind its point becomes whole. */
const POWERS: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

/**
 * The fewest characters that `value` takes in JSON; NaN where that is not plain to see. JavaScript prints the shortest digits that give the
 * double, but an exponent may be shorter still (`1e3`, `1e-3`, `1e21` where it prints `1e+21`). The bounds are those below or above which that can be.
 */
export function sizeOfNumber(value: number): number {
  const size = Math.abs(value);
  if (size === 0) return 1;
  if (size < 0.01 || size >= 1e21) return Number.NaN;
  const decimals = decimalsOf(size);
  const sign = value < 0 ? 1 : 0;
  if (decimals > 0) return sign + digitsOf(Math.floor(size)) + 1 + decimals;
  if (decimals === 0) return Math.floor(size / 1000) * 1000 === size ? Number.NaN : sign + digitsOf(size);
  const printed = String(value);
  return printed.endsWith('000') ? Number.NaN : printed.length;
}

/** Writes a finite number as JavaScript prints it, at most 25 bytes, and returns the index behind it. A string on the way would cost five times as much. */
export function writeNumber(value: number, bytes: Buffer, at: number): number {
  const size = Math.abs(value);
  const decimals = decimalsOf(size);
  if (decimals < 0) return writeText(String(value), bytes, at);
  bytes[at] = 0x2d;
  const start = value < 0 ? at + 1 : at;
  if (decimals === 0) return writeWhole(size, bytes, start);
  const power = POWERS[decimals] ?? 1;
  const before = Math.floor(size);
  const point = writeWhole(before, bytes, start);
  bytes[point] = 0x2e;
  return writeDigits(Math.round(size * power) - before * power, decimals, bytes, point + 1);
}

/** Writes a whole number from 0 to 2^53 - 1 and returns the index behind it. */
export function writeWhole(value: number, bytes: Buffer, at: number): number {
  return writeDigits(value, digitsOf(value), bytes, at);
}

/**
 * How many digits a positive number has behind its point when JavaScript prints it, as far as arithmetic tells; -1 where it does not. A
 * quotient is rounded as the decimal that it stands for is, and no two decimals of up to 15 digits have the same double: so the first one that is
 * found is the shortest.
 */
function decimalsOf(size: number): number {
  if (Number.isSafeInteger(size)) return 0;
  if (size < 0.01 || size >= 1e9) return -1;
  for (let decimals = 1; decimals < POWERS.length; decimals += 1) {
    const power = POWERS[decimals] ?? 1;
    if (Math.round(size * power) / power === size) return decimals;
  }
  return -1;
}

function digitsOf(value: number): number {
  let count = 1;
  for (let bound = 10; bound <= value; bound *= 10) count += 1;
  return count;
}

/** Writes the last `count` digits of a whole number. */
function writeDigits(value: number, count: number, bytes: Buffer, at: number): number {
  const end = at + count;
  let place = end;
  let rest = value;
  for (; rest > 0x7fffffff; place -= 1) {
    const tenth = Math.floor(rest / 10);
    bytes[place - 1] = rest - tenth * 10 + 48;
    rest = tenth;
  }
  // Small integers, which are quicker.
  for (let small = rest | 0; place > at; place -= 1) {
    const tenth = (small / 10) | 0;
    bytes[place - 1] = small - tenth * 10 + 48;
    small = tenth;
  }
  return end;
}
