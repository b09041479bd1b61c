import { endOfDigits, twoDigits } from './digits.ts';

/**
 * The index behind the time of day that begins at `at`: `HH:MM`, `HH:MM:SS` or `HH:MM:SS.f` with one to six fraction digits,
 * 00:00 to 23:59:59.999999. -1 when there is none. A leap second (`:60`) and 24:00 are refused: BigQuery would store both as another
 * moment than the one that was written.
 */
export function endOfTime(text: string, at: number): number {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  if (hour < 0 || hour > 23 || text.charCodeAt(at + 2) !== 0x3a || minute < 0 || minute > 59) return -1;
  if (text.charCodeAt(at + 5) !== 0x3a) return at + 5;
  const second = twoDigits(text, at + 6);
  if (second < 0 || second > 59) return -1;
  if (text.charCodeAt(at + 8) !== 0x2e) return at + 8;
  const end = endOfDigits(text, at + 9);
  return end > at + 9 && end <= at + 15 ? end : -1;
}

/** What a time of so many characters lacks to be canonical: `HH:MM:SS.ffffff`, always with six digits of fraction. */
const MISSING: readonly string[] = [
  '',
  '',
  '',
  '',
  '',
  ':00.000000',
  '',
  '',
  '.000000',
  '',
  '00000',
  '0000',
  '000',
  '00',
  '0',
  '',
];

/**
 * The canonical form of the time in `text[at, end)`, which {@link endOfTime} has found good: `HH:MM:SS.ffffff`, so that one moment has one
 * text. `from` may lie before `at`, to take the date with it.
 */
export function canonicalClock(text: string, at: number, end: number, from: number = at): string {
  return text.slice(from, end) + (MISSING[end - at] ?? '');
}
