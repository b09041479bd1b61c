import { usageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** The whole number of a flag, 1 or more. Throws `USAGE.BAD_VALUE`. */
export function positiveNumber(flag: string, text: string): number {
  const value = wholeNumber(flag, text);
  if (value === 0) throw usageError('BAD_VALUE', `${flag} must be at least 1`, `write it like ${flag} 100`);
  return value;
}
