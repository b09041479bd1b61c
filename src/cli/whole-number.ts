import { usageError } from './usage-error.ts';

/** The whole number of a flag, 0 or more. Throws `USAGE.BAD_VALUE`. */
export function wholeNumber(flag: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value === undefined) throw usageError('BAD_VALUE', `${flag} is not a whole number: "${text}"`, `write it like ${flag} 100`);
  return value;
}
