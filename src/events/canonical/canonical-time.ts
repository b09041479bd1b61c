import { canonicalClock, endOfTime } from './time-of-day.ts';

/** A TIME is `HH:MM:SS` with up to six fraction digits; canonical with exactly six. `undefined` for all else. */
export function canonicalTime(text: string): string | undefined {
  const end = endOfTime(text, 0);
  return end >= 8 && end === text.length ? canonicalClock(text, 0, end) : undefined;
}
