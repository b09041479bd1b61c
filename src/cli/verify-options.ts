import { parseDuration, type VerifyOptions } from '../index.ts';
import { bytesOf, instantOf } from './flag-values.ts';
import type { VerifyFlags } from './flags.ts';
import { positiveNumber } from './positive-number.ts';
import { usageError } from './usage-error.ts';

/** What the flags of `verify` mean; `full`: also without its flag. Throws `USAGE.BAD_VALUE`, `USAGE.CONFLICT`. */
export function verifyOptions(flags: VerifyFlags, full: boolean): VerifyOptions {
  const { window, since, sample, repair, yes, maxBytesBilled } = flags;
  const scopes = [full ? '--full' : '', window === undefined ? '' : '--window', since === undefined ? '' : '--since'].filter(
    (name) => name !== '',
  );
  if (scopes.length > 1)
    throw usageError('CONFLICT', `${scopes.join(' and ')} exclude each other`, 'leave out all but one of them');
  if (yes === true && repair !== true) throw usageError('CONFLICT', '--yes says yes to nothing', 'add --repair, or leave it out');
  return {
    full,
    limit: positiveNumber('--limit', flags.limit),
    ...(window === undefined ? {} : { windowSeconds: secondsOf(window) }),
    ...(since === undefined ? {} : { since: instantOf(since) }),
    ...(sample === undefined ? {} : { sample: shareOf(sample) }),
    ...(maxBytesBilled === undefined ? {} : { maxBytesBilled: bytesOf(maxBytesBilled) }),
    ...(repair === true ? { repair: yes === true ? 'apply' : 'plan' } : {}),
  };
}

function secondsOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds > 0) return seconds;
  throw usageError('BAD_VALUE', `--window is not a duration: "${text}"`, 'write it like --window 7d; units: s, m, h, d');
}

/** Ten-thousandths of a share in percent, with at most two decimals. */
function shareOf(text: string): number {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(text);
  const share = match === null ? 0 : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  if (share > 0 && share <= 10_000) return share;
  throw usageError('BAD_VALUE', `--sample is not a percentage: "${text}"`, 'write it like --sample 5% or --sample 0.25%');
}
