import { parseByteSize, parseInstant, type MergeOptions } from '../index.ts';
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

function instantOf(text: string): bigint {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  throw usageError(
    'BAD_VALUE',
    `--since is not a time with a zone: "${text}"`,
    'write it like --since 2026-06-28T00:00:00Z or --since 2026-06-28T02:00:00+02:00',
    'a time without a zone means another instant on every machine',
  );
}

function bytesOf(text: string): bigint {
  const bytes = parseByteSize(text);
  if (bytes !== undefined) return bytes;
  throw usageError('BAD_VALUE', `--max-bytes-billed is not a size: "${text}"`, 'write it like --max-bytes-billed 50GB or 1TiB');
}
