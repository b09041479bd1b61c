import { isRealDate } from './calendar.ts';
import { twoDigits } from './digits.ts';

/**
 * A DATE is `YYYY-MM-DD`, a real day from 0001-01-01 to 9999-12-31; that is its canonical text too. `undefined` for all else.
 */
export function canonicalDate(text: string): string | undefined {
  return text.length === 10 && yearOfDate(text) > 0 ? text : undefined;
}

/** The year of the real date `YYYY-MM-DD` with which `text` begins (0 is a year here), or -1 when there is none. */
export function yearOfDate(text: string): number {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return -1;
  const century = twoDigits(text, 0);
  const ofCentury = twoDigits(text, 2);
  if (century < 0 || ofCentury < 0) return -1;
  const year = century * 100 + ofCentury;
  return isRealDate(year, twoDigits(text, 5), twoDigits(text, 8)) ? year : -1;
}
