import type { MergeOptions } from '../index.ts';
import { bytesOf, instantOf } from './flag-values.ts';
import type { MergeFlags } from './flags.ts';
import { usageError } from './usage-error.ts';

/** What the flags of `merge`, `run` and `plan` mean. Throws `USAGE.BAD_VALUE`, `USAGE.CONFLICT`. */
export function mergeOptions(flags: MergeFlags): MergeOptions {
  if (flags.since !== undefined && flags.full === true) {
    throw usageError('CONFLICT', '--since and --full exclude each other', 'leave out one of them');
  }
  return {
    full: flags.full === true,
    acceptExpired: flags.acceptExpired === true,
    dryRun: flags.dryRun === true,
    ...(flags.since === undefined ? {} : { since: instantOf(flags.since) }),
    ...(flags.maxBytesBilled === undefined ? {} : { maxBytesBilled: bytesOf(flags.maxBytesBilled) }),
  };
}
