import type { CostOptions } from '../index.ts';
import type { MergeFlags, PlanFlags } from './flags.ts';
import { usageError } from './usage-error.ts';

/** What the flags of `plan --cost` mean. Throws `USAGE.BAD_VALUE`, `USAGE.CONFLICT`. */
export function costOptions(flags: MergeFlags & PlanFlags): CostOptions {
  if (flags.sql === true || flags.exitCode === true || flags.since !== undefined || flags.full === true) {
    throw usageError(
      'CONFLICT',
      '--cost is about every day, not about the next merge',
      'leave out --sql, --exit-code, --since and --full',
    );
  }
  const { queriesPerDay, mergesPerDay, pricePerTib } = flags;
  return {
    ...(queriesPerDay === undefined ? {} : { queriesPerDay: amountOf('--queries-per-day', queriesPerDay) }),
    ...(mergesPerDay === undefined ? {} : { mergesPerDay: amountOf('--merges-per-day', mergesPerDay) }),
    ...(pricePerTib === undefined ? {} : { perTebibyte: amountOf('--price-per-tib', pricePerTib) }),
  };
}

/** Throws `USAGE.CONFLICT` for flags that mean nothing without `--cost`. */
export function refuseCostFlags({ queriesPerDay, mergesPerDay, pricePerTib }: PlanFlags): void {
  if (queriesPerDay === undefined && mergesPerDay === undefined && pricePerTib === undefined) return;
  throw usageError('CONFLICT', '--queries-per-day, --merges-per-day and --price-per-tib need --cost', 'add --cost');
}

/** A number without a sign, e.g. `24` or `0.5`. */
function amountOf(flag: string, text: string): number {
  if (/^\d{1,12}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw usageError('BAD_VALUE', `${flag} is not a number: "${text}"`, `write it like ${flag} 24 or ${flag} 0.5`);
}
