/** A point in time in microseconds since 1970-01-01T00:00:00Z, BigQuery's resolution and range (years 1 to 9999). */
export type Instant = bigint;

/** 0001-01-01T00:00:00Z, the least TIMESTAMP of BigQuery. */
export const MIN_INSTANT: Instant = -62_135_596_800_000_000n;

/** 9999-12-31T23:59:59.999999Z, the greatest TIMESTAMP of BigQuery. */
export const MAX_INSTANT: Instant = 253_402_300_799_999_999n;

/** RFC 3339 in UTC with exactly six fraction digits: `2026-06-28T00:00:00.000000Z`. */
export function formatInstant(instant: Instant): string {
  const micros = ((instant % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const text = new Date(Number((instant - micros) / 1000n)).toISOString();
  return `${text.slice(0, 19)}.${micros.toString().padStart(6, '0')}Z`;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?([Zz]|[+-]\d\d(?::?\d\d)?)$/;

/**
 * The instant that an RFC 3339 text with a zone (`Z` or `±hh:mm`) and at most microseconds names, on the real calendar;
 * `undefined` for everything else (no zone, 30 February, nanoseconds, leap seconds).
 */
export function parseInstant(text: string): Instant | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone = 'Z'] = match;
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(millis) || hour === '24' || new Date(millis).getUTCDate() !== Number(day)) return undefined;
  const instant = BigInt(millis) * 1000n + BigInt(fraction.padEnd(6, '0')) - zoneMicros(zone);
  return instant < MIN_INSTANT || instant > MAX_INSTANT || zoneOutOfRange(zone) ? undefined : instant;
}

/** The instant of a JavaScript clock reading in milliseconds. */
export function instantOfMillis(millis: number): Instant {
  return BigInt(Math.trunc(millis)) * 1000n;
}

function zoneParts(zone: string): readonly [sign: bigint, hours: number, minutes: number] {
  if (zone === 'Z' || zone === 'z') return [1n, 0, 0];
  return [zone.startsWith('-') ? -1n : 1n, Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || '0')];
}

function zoneMicros(zone: string): bigint {
  const [sign, hours, minutes] = zoneParts(zone);
  return sign * BigInt(hours * 60 + minutes) * 60_000_000n;
}

function zoneOutOfRange(zone: string): boolean {
  const [, hours, minutes] = zoneParts(zone);
  return hours > 23 || minutes > 59;
}
