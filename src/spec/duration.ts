const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** How a duration is written: a whole number and a unit, e.g. `30s`, `15m`, `1h`, `7d`. */
export const DURATION_PATTERN: RegExp = /^(\d{1,9})(s|m|h|d)$/;

/** The seconds of a duration such as `30s`, `15m`, `1h` or `7d`; `undefined` when it is not one. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION_PATTERN.exec(text);
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
}
