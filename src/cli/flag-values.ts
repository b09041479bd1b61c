import { parseByteSize, parseInstant } from '../index.ts';
import { usageError } from './usage-error.ts';

/** The value of `--since`. Throws `USAGE.BAD_VALUE`. */
export function instantOf(text: string): bigint {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  throw usageError(
    'BAD_VALUE',
    `--since is not a time with a zone: "${text}"`,
    'write it like --since 2026-06-28T00:00:00Z or --since 2026-06-28T02:00:00+02:00',
    'a time without a zone means another instant on every machine',
  );
}

/** The value of `--max-bytes-billed`. Throws `USAGE.BAD_VALUE`. */
export function bytesOf(text: string): bigint {
  const bytes = parseByteSize(text);
  if (bytes === 0n) {
    throw usageError(
      'BAD_VALUE',
      '--max-bytes-billed 0 lets nothing run',
      'leave it out for no budget; to see the cost first: dedup plan',
    );
  }
  if (bytes !== undefined) return bytes;
  throw usageError('BAD_VALUE', `--max-bytes-billed is not a size: "${text}"`, 'write it like --max-bytes-billed 50GB or 1TiB');
}
