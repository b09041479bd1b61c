import { isRealDate } from '../canonical/calendar.ts';

/** Takes `east` minutes (less than a day) from the date and time `YYYY-MM-DDTHH:MM` at `at`. */
export function moveWest(text: Uint8Array, at: number, east: number): void {
  const minute = pairAt(text, at + 11) * 60 + pairAt(text, at + 14) - east;
  const days = minute < 0 ? -1 : minute >= 1440 ? 1 : 0;
  const ofDay = minute - days * 1440;
  writePair(text, at + 11, (ofDay / 60) | 0);
  writePair(text, at + 14, ofDay % 60);
  if (days !== 0) moveDate(text, at, days);
}

/** Moves the date at `at` by one day, forward or back. */
function moveDate(text: Uint8Array, at: number, days: number): void {
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

function pairAt(text: Uint8Array, at: number): number {
  return (text[at] ?? 0) * 10 + (text[at + 1] ?? 0) - 528;
}

function writePair(text: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  text[at] = 48 + tens;
  text[at + 1] = 48 + value - tens * 10;
}
