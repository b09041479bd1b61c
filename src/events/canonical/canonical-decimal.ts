/** How large and how fine a decimal type is. */
export interface DecimalType {
  /** Digits after the point that are kept; more are refused, never rounded away. */
  readonly scale: number;
  /** Greatest and least value, in units of the last place. */
  readonly max: bigint;
  readonly min: bigint;
  /** Up to this many digits, in units of the last place, every value is in range: no need to make a big integer. */
  readonly sureDigits: number;
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types */
export const NUMERIC: DecimalType = { scale: 9, max: 10n ** 38n - 1n, min: 1n - 10n ** 38n, sureDigits: 38 };

/** 38 digits after the point in 256 bits of two's complement, hence the crooked bounds (same page). */
export const BIGNUMERIC: DecimalType = { scale: 38, max: 2n ** 255n - 1n, min: -(2n ** 255n), sureDigits: 76 };

/** What is wrong with a decimal: it is none, it is out of range, or it has more digits after the point than the type keeps. */
export type DecimalFault = 'syntax' | 'range' | 'scale';

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The canonical text of a decimal in JSON number syntax (leading zeros are fine): no exponent, no needless zeros, no `-0`. Exact:
 * it works on the digits, not on a double.
 */
export function canonicalDecimal(text: string, type: DecimalType): { readonly text: string } | { readonly fault: DecimalFault } {
  const match = DECIMAL.exec(text);
  if (match === null) return { fault: 'syntax' };
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = trimZeros(whole + fraction);
  if (digits.length === 0) return { text: '0' };
  const trailing = trailingZeros(whole + fraction);
  const scale = fraction.length - trailing - Number(exponent);
  if (scale > type.scale) return { fault: 'scale' };
  // 39 digits before the point are the most that any type holds; beyond, the exponent may be astronomical.
  if (digits.length - scale > 39) return { fault: 'range' };
  if (digits.length + type.scale - scale > type.sureDigits) {
    const unscaled = BigInt(sign + digits + '0'.repeat(type.scale - scale));
    if (unscaled > type.max || unscaled < type.min) return { fault: 'range' };
  }
  return { text: sign + placePoint(digits, scale) };
}

function trimZeros(digits: string): string {
  let start = 0;
  while (digits.charCodeAt(start) === 0x30) start += 1;
  return start === digits.length ? '' : digits.slice(start, digits.length - trailingZeros(digits));
}

function trailingZeros(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return digits.length - end;
}

function placePoint(digits: string, scale: number): string {
  if (scale <= 0) return digits + '0'.repeat(-scale);
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
}
