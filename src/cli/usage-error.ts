import { DedupError } from '../index.ts';

/** A command line that makes no sense: nothing was read or written. */
export function usageError(code: string, summary: string, next: string, why?: string): DedupError {
  return new DedupError('not-started', [{ code: `USAGE.${code}`, summary, ...(why === undefined ? {} : { why }), next }]);
}
