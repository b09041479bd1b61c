import type { ColumnType } from '../../spec/column-type.ts';
import type { EpochUnit } from '../../spec/epoch.ts';
import { MAX_INSTANT, MIN_INSTANT, formatInstant } from '../../spec/instant.ts';

const MICROS: Readonly<Record<EpochUnit, bigint>> = { s: 1_000_000n, ms: 1000n, us: 1n, ns: 0n, days: 86_400_000_000n };

const MICROS_PER_DAY = 86_400_000_000n;

/**
 * The canonical text of the DATE, DATETIME, TIME or TIMESTAMP that is `digits` (a canonical INT64) units after 1970-01-01T00:00:00Z, a TIME after
 * midnight. Exact. `undefined` when it is finer than a microsecond, or no such time.
 */
export function canonicalEpoch(digits: string, unit: EpochUnit, type: ColumnType): string | undefined {
  if (unit === 'ns' && !digits.endsWith('000') && digits !== '0') return undefined;
  const micros = unit === 'ns' ? BigInt(digits) / 1000n : BigInt(digits) * MICROS[unit];
  if (micros < MIN_INSTANT || micros > MAX_INSTANT) return undefined;
  if (type === 'TIME') return micros < 0n || micros >= MICROS_PER_DAY ? undefined : formatInstant(micros).slice(11, 26);
  const text = formatInstant(micros);
  if (type === 'DATE') return text.slice(0, 10);
  return type === 'DATETIME' ? text.slice(0, 26) : text;
}
