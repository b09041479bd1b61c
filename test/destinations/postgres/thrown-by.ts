import { DedupError } from '../../../src/errors.ts';

/** The failure that a call throws. */
export function thrownBy(call: () => unknown): DedupError {
  try {
    call();
  } catch (error) {
    if (error instanceof DedupError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
