import { isRealDate } from '../canonical/calendar.ts';
import { isDateSeparator } from '../canonical/canonical-datetime.ts';
import { endOfDigitBytes, twoDigitBytes } from './byte-digits.ts';
import { scanNull } from './scan-null.ts';
import type { Slots } from './slots.ts';
import { HAND_OVER } from './value-scanner.ts';

/*
 * Dates and times: a string of the type, with seconds, in any other respect as `canonical/` takes it. The slots hold the text without its
 * zone; `write-calendar.ts` makes it canonical.
 */

/** DATE. A `ValueScanner`. */
export function scanDate(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  if (bytes[at] !== 0x22) return scanNull(bytes, at, slots, slot);
  if (yearAt(bytes, at + 1) < 1 || bytes[at + 11] !== 0x22) return HAND_OVER;
  slots[slot] = at + 1;
  slots[slot + 1] = at + 11;
  return at + 12;
}

/** TIME. A `ValueScanner`. */
export function scanTime(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  if (bytes[at] !== 0x22) return scanNull(bytes, at, slots, slot);
  const end = endOfClock(bytes, at + 1);
  if (end < 0 || bytes[end] !== 0x22) return HAND_OVER;
  slots[slot] = at + 1;
  slots[slot + 1] = end;
  return end + 1;
}

/** DATETIME. A `ValueScanner`. */
export function scanDatetime(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  if (bytes[at] !== 0x22) return scanNull(bytes, at, slots, slot);
  if (yearAt(bytes, at + 1) < 1 || !isDateSeparator(bytes[at + 11] ?? 0)) return HAND_OVER;
  const end = endOfClock(bytes, at + 12);
  if (end < 0 || bytes[end] !== 0x22) return HAND_OVER;
  slots[slot] = at + 1;
  slots[slot + 1] = end;
  return end + 1;
}

/** TIMESTAMP. A `ValueScanner`. */
export function scanTimestamp(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  if (bytes[at] !== 0x22) return scanNull(bytes, at, slots, slot);
  const year = yearAt(bytes, at + 1);
  if (year < 1 || !isDateSeparator(bytes[at + 11] ?? 0)) return HAND_OVER;
  const end = endOfClock(bytes, at + 12);
  if (end < 0) return HAND_OVER;
  slots[slot] = at + 1;
  slots[slot + 1] = end;
  slots[slot + 2] = 0;
  const zone = bytes[end] ?? 0;
  if (zone === 0x5a || zone === 0x7a) return bytes[end + 1] === 0x22 ? end + 2 : HAND_OVER;
  // In the first and the last year a zone may lead out of the calendar.
  if ((zone !== 0x2b && zone !== 0x2d) || year === 1 || year === 9999) return HAND_OVER;
  return scanZone(bytes, end, slots, slot + 2);
}

/** A zone `±hh:mm`, `±hhmm` or `±hh` at `at`, and the quote behind it: its minutes go to `slots[slot]`. */
function scanZone(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  const hours = twoDigitBytes(bytes, at + 1);
  if (hours < 0 || hours > 23) return HAND_OVER;
  let end = at + 3;
  let minutes = 0;
  if (bytes[end] !== 0x22) {
    if (bytes[end] === 0x3a) end += 1;
    minutes = twoDigitBytes(bytes, end);
    if (minutes < 0 || minutes > 59) return HAND_OVER;
    end += 2;
  }
  slots[slot] = (bytes[at] === 0x2b ? 1 : -1) * (hours * 60 + minutes);
  return bytes[end] === 0x22 ? end + 1 : HAND_OVER;
}

/** The year of the real date `YYYY-MM-DD` at `at`, or -1 when there is none. */
function yearAt(bytes: Uint8Array, at: number): number {
  if (bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d) return -1;
  const century = twoDigitBytes(bytes, at);
  const ofCentury = twoDigitBytes(bytes, at + 2);
  if (century < 0 || ofCentury < 0) return -1;
  const year = century * 100 + ofCentury;
  return isRealDate(year, twoDigitBytes(bytes, at + 5), twoDigitBytes(bytes, at + 8)) ? year : -1;
}

/** The index behind `HH:MM:SS` with up to six digits of fraction at `at`, or -1 when there is none. */
function endOfClock(bytes: Uint8Array, at: number): number {
  const hour = twoDigitBytes(bytes, at);
  const minute = twoDigitBytes(bytes, at + 3);
  const second = twoDigitBytes(bytes, at + 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1;
  if (bytes[at + 2] !== 0x3a || bytes[at + 5] !== 0x3a) return -1;
  if (bytes[at + 8] !== 0x2e) return at + 8;
  const end = endOfDigitBytes(bytes, at + 9);
  return end > at + 9 && end <= at + 15 ? end : -1;
}
