import { MAX_DAY, MIN_DAY, dateOfDay, dayNumber } from './calendar.ts';
import { yearOfDate } from './canonical-date.ts';
import { isDateSeparator } from './canonical-datetime.ts';
import { twoDigits } from './digits.ts';
import { canonicalClock, endOfTime } from './time-of-day.ts';

/**
 * A TIMESTAMP is RFC 3339 with a zone (`Z`, `±hh:mm`, `±hhmm`, `±hh`; up to ±23:59) and at most microseconds, within the years 1 to 9999
 * of UTC. Canonical: UTC with exactly six fraction digits, `2026-06-28T00:00:00.000000Z`; equal to
 * `formatInstant(parseInstant(text))`, without the big integers. `undefined` for all else.
 */
export function canonicalTimestamp(text: string): string | undefined {
  const utc = timestampInUtc(text);
  return utc === undefined ? undefined : `${canonicalClock(utc, 11, utc.length - 1, 0)}Z`;
}

/**
 * The same, but perhaps without the last zeros before the `Z`, which {@link writeTimestamp} adds: so most timestamps are given back as they are,
 * and no string is made of them.
 */
export function timestampInUtc(text: string): string | undefined {
  const year = yearOfDate(text);
  if (year < 0 || !isDateSeparator(text.charCodeAt(10))) return undefined;
  const end = endOfTime(text, 11);
  if (end < 0) return undefined;
  const zone = text.charCodeAt(end);
  if (zone === 0x5a || zone === 0x7a) {
    if (end !== text.length - 1 || year === 0) return undefined;
    return zone === 0x5a && text.charCodeAt(10) === 0x54 ? text : `${text.slice(0, 10)}T${text.slice(11, end)}Z`;
  }
  const east = zoneMinutes(text, end);
  return east === undefined ? undefined : moved(text, year, end, east);
}

const EARLIEST_OF_DAY = Buffer.from('0000-00-00T00:00:00.000000Z');

/** Writes the canonical form of what {@link timestampInUtc} has given, 27 bytes, and returns the index behind it. */
export function writeTimestamp(utc: string, bytes: Buffer, at: number): number {
  const { length } = EARLIEST_OF_DAY;
  const zone = utc.length - 1;
  for (let index = 0; index < zone; index += 1) bytes[at + index] = utc.charCodeAt(index);
  for (let index = zone; index < length; index += 1) bytes[at + index] = EARLIEST_OF_DAY[index] ?? 0;
  return at + length;
}

/** Minutes east of UTC of a numeric zone that fills the rest of `text` from `at`. */
function zoneMinutes(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at);
  if (sign !== 0x2b && sign !== 0x2d) return undefined;
  const hours = twoDigits(text, at + 1);
  if (hours < 0 || hours > 23) return undefined;
  const rest = text.length - at;
  const minutes =
    rest === 3
      ? 0
      : rest === 5
        ? twoDigits(text, at + 3)
        : rest === 6 && text.charCodeAt(at + 3) === 0x3a
          ? twoDigits(text, at + 4)
          : -1;
  if (minutes < 0 || minutes > 59) return undefined;
  return (sign === 0x2b ? 1 : -1) * (hours * 60 + minutes);
}

/** A zone moves whole minutes only: seconds and fraction stay as they were written. */
function moved(text: string, year: number, end: number, east: number): string | undefined {
  const day = dayNumber(year, twoDigits(text, 5), twoDigits(text, 8));
  const total = day * 1440 + twoDigits(text, 11) * 60 + twoDigits(text, 14) - east;
  const utcDay = Math.floor(total / 1440);
  if (utcDay < MIN_DAY || utcDay > MAX_DAY) return undefined;
  const minuteOfDay = total - utcDay * 1440;
  const minute = minuteOfDay % 60;
  const clock = `${pair((minuteOfDay - minute) / 60)}:${pair(minute)}${canonicalClock(text, 11, end).slice(5)}`;
  return `${dateOfDay(utcDay)}T${clock}Z`;
}

function pair(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
