import type { DecimalType } from './canonical-decimal.ts';
import { canonicalDecimal } from './canonical-decimal.ts';

const INTEGER = /^-?\d+$/;

/** An INT64 as the decimal without digits after the point that it is. */
const INT64: DecimalType = { scale: 0, max: 2n ** 63n - 1n, min: -(2n ** 63n), sureDigits: 18 };

/** What is wrong with an INT64: it is no number, not whole, or outside ±2^63. */
export type IntegerFault = 'syntax' | 'fraction' | 'range';

/**
 * The canonical digits of an INT64. `text` is the source text of a JSON number, which may be whole in any spelling (`1.0`, `1e3`), or, with
 * `digitsOnly`, a string, which must be digits with a sign at most. Exact over the whole 64-bit range.
 */
export function canonicalInt64(text: string, digitsOnly: boolean): { readonly text: string } | { readonly fault: IntegerFault } {
  if (digitsOnly && !INTEGER.test(text)) return { fault: 'syntax' };
  const decimal = canonicalDecimal(text, INT64);
  if ('text' in decimal) return decimal;
  return { fault: decimal.fault === 'scale' ? 'fraction' : decimal.fault };
}
