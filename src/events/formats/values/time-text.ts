/** How finely a time counts. */
export type TimeUnit = 'MILLIS' | 'MICROS' | 'NANOS';

const PER_SECOND: Readonly<Record<TimeUnit, number>> = { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 };
const DIGITS: Readonly<Record<TimeUnit, number>> = { MILLIS: 3, MICROS: 6, NANOS: 9 };

/** `2026-06-28` of days since 1970; of a day that no calendar here has, a text that no column takes. */
export function dateText(days: number): string {
  if (days === lastDay) return lastDate;
  const date = new Date(days * 86_400_000);
  if (Number.isNaN(date.getTime())) return `day ${days}`;
  lastDay = days;
  lastDate = date.toISOString().slice(0, -14);
  return lastDate;
}

/** Times come in order more often than not. */
let lastDay = 0;
let lastDate = '1970-01-01';

/**
 * `2026-06-28T20:00:00.25` of the time since 1970, without a zone. Nothing is rounded: nanoseconds that are no whole microseconds have nine
 * digits, which no column takes.
 */
export function timestampText(value: number | bigint, unit: TimeUnit): string {
  const perSecond = PER_SECOND[unit];
  let seconds: number;
  let fraction: number;
  if (typeof value === 'number' || (value <= MAX_SAFE && value >= -MAX_SAFE)) {
    const units = Number(value);
    seconds = Math.floor(units / perSecond);
    fraction = units - seconds * perSecond;
  } else {
    const divisor = BigInt(perSecond);
    fraction = Number(((value % divisor) + divisor) % divisor);
    seconds = Number((value - BigInt(fraction)) / divisor);
  }
  const days = Math.floor(seconds / 86_400);
  return `${dateText(days)}T${clock(seconds - days * 86_400)}${fractionText(fraction, unit)}`;
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** `20:00:00.25` of the time since midnight; what is beyond a day is no time, and its text is none that a column takes. */
export function timeText(value: number | bigint, unit: TimeUnit): string {
  const units = Number(value);
  const perSecond = PER_SECOND[unit];
  const seconds = Math.floor(units / perSecond);
  if (seconds < 0 || seconds >= 86_400) return `${value} ${unit.toLowerCase()} of a day`;
  return clock(seconds) + fractionText(units - seconds * perSecond, unit);
}

function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

function fractionText(fraction: number, unit: TimeUnit): string {
  if (fraction === 0) return '';
  const digits = String(fraction).padStart(DIGITS[unit], '0');
  return `.${unit === 'NANOS' && digits.endsWith('000') ? digits.slice(0, -3) : digits}`;
}
