/**
 * The proleptic Gregorian calendar in plain integers. `Date` is no help here: it has no microseconds, and it turns 29 February of
 * a common year into 1 March without a word.
 */

const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days from 1970-01-01 to 0001-01-01, the first DATE of BigQuery. */
export const MIN_DAY = -719_162;

/** Days from 1970-01-01 to 9999-12-31, the last DATE of BigQuery. */
export const MAX_DAY = 2_932_896;

/** True when `day` of `month` (1 to 12) exists in `year`. False for numbers that are no month or day, such as -1. */
export function isRealDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (month === 2 && day === 29) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS_IN_MONTH[month] ?? 0);
}

/** Days from 1970-01-01 to a real date, negative before it. Counts in years that begin in March, so that the leap day comes last. */
export function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

/** `YYYY-MM-DD` of a day number between {@link MIN_DAY} and {@link MAX_DAY}. */
export function dateOfDay(dayNumber: number): string {
  return new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
}
