import { yearOfDate } from './canonical-date.ts';
import { canonicalClock, endOfTime } from './time-of-day.ts';

/**
 * A DATETIME is `YYYY-MM-DD`, `T` or a space (or `t`), then `HH:MM`, with seconds and up to six fraction digits at will, and without a
 * zone: it names a clock reading, not a moment. Canonical: `YYYY-MM-DDTHH:MM:SS.ffffff`. `undefined` for all else.
 */
export function canonicalDatetime(text: string): string | undefined {
  if (yearOfDate(text) < 1 || !isDateSeparator(text.charCodeAt(10))) return undefined;
  const end = endOfTime(text, 11);
  return end === text.length ? `${text.slice(0, 10)}T${canonicalClock(text, 11, end)}` : undefined;
}

/** `T`, `t` and space may stand between date and time (RFC 3339, section 5.6). */
export function isDateSeparator(code: number): boolean {
  return code === 0x54 || code === 0x20 || code === 0x74;
}
