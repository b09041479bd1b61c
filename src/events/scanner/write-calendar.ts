import { isRealDate } from '../canonical/calendar.ts';

/*
 * The canonical texts of dates and times that `scan-calendar.ts` has found good: always with six digits of fraction.
 */

/** Characters of `YYYY-MM-DD`. */
const DATE = 10;

/** Characters of `HH:MM:SS`. */
const CLOCK = 8;

/** Writes `HH:MM:SS.ffffff` from the text of a TIME in `from[start, end)` and returns the index behind it. */
export function writeTime(from: DataView, start: number, end: number, to: DataView, at: number): number {
  to.setInt32(at, from.getInt32(start, true), true);
  to.setInt32(at + 4, from.getInt32(start + 4, true), true);
  return writeFraction(from, start + CLOCK, end, to, at + CLOCK);
}

/** Writes `YYYY-MM-DDTHH:MM:SS.ffffff` from the text of a DATETIME in `from[start, end)` and returns the index behind it. */
export function writeDatetime(from: DataView, start: number, end: number, to: DataView, at: number): number {
  to.setInt32(at, from.getInt32(start, true), true);
  to.setInt32(at + 4, from.getInt32(start + 4, true), true);
  to.setInt32(at + 8, from.getInt32(start + 8, true), true);
  to.setInt32(at + 12, from.getInt32(start + 12, true), true);
  to.setInt32(at + 15, from.getInt32(start + 15, true), true);
  to.setUint8(at + DATE, 0x54);
  return writeFraction(from, start + DATE + 1 + CLOCK, end, to, at + DATE + 1 + CLOCK);
}

/** Writes `.ffffff` from a point and up to six digits in `from[start, end)`, or from nothing. Writes one byte too many. */
function writeFraction(from: DataView, start: number, end: number, to: DataView, at: number): number {
  // Milliseconds are what most clocks give.
  to.setInt32(at, end === start + 4 ? from.getInt32(start, true) : POINT_AND_ZEROS, true);
  to.setInt32(at + 4, ZEROS, true);
  if (end !== start + 4)
    for (let digit = 1; start + digit < end; digit += 1) to.setUint8(at + digit, from.getUint8(start + digit));
  return at + 7;
}

const POINT_AND_ZEROS = 0x3030302e;
const ZEROS = 0x30303030;

/**
 * Writes `YYYY-MM-DDTHH:MM:SS.ffffffZ` from the text of a TIMESTAMP without its zone, which is `east` minutes east of UTC, and returns the
 * index behind it.
 */
export function writeTimestamp(from: DataView, start: number, end: number, east: number, to: DataView, at: number): number {
  const last = writeDatetime(from, start, end, to, at);
  to.setUint8(last, 0x5a);
  if (east !== 0) moveWest(to, at, east);
  return last + 1;
}

/** Takes `east` minutes (less than a day) from the date and time at `at`. Seconds and fraction stay. */
function moveWest(text: DataView, at: number, east: number): void {
  const minute = pairAt(text, at + 11) * 60 + pairAt(text, at + 14) - east;
  const days = minute < 0 ? -1 : minute >= 1440 ? 1 : 0;
  const ofDay = minute - days * 1440;
  writePair(text, at + 11, (ofDay / 60) | 0);
  writePair(text, at + 14, ofDay % 60);
  if (days !== 0) moveDate(text, at, days);
}

/** Moves the date at `at` by one day, forward or back. */
function moveDate(text: DataView, at: number, days: number): void {
  let year = pairAt(text, at) * 100 + pairAt(text, at + 2);
  let month = pairAt(text, at + 5);
  let day = pairAt(text, at + 8) + days;
  if (day === 0) {
    month -= 1;
    if (month === 0) {
      month = 12;
      year -= 1;
    }
    day = 31;
    while (!isRealDate(year, month, day)) day -= 1;
  } else if (!isRealDate(year, month, day)) {
    day = 1;
    month += 1;
    if (month === 13) {
      month = 1;
      year += 1;
    }
  }
  writePair(text, at, (year / 100) | 0);
  writePair(text, at + 2, year % 100);
  writePair(text, at + 5, month);
  writePair(text, at + 8, day);
}

function pairAt(text: DataView, at: number): number {
  return text.getUint8(at) * 10 + text.getUint8(at + 1) - 528;
}

function writePair(text: DataView, at: number, value: number): void {
  const tens = (value / 10) | 0;
  text.setUint8(at, 48 + tens);
  text.setUint8(at + 1, 48 + value - tens * 10);
}
