import { DedupError } from '../../src/errors.ts';

/** How a promise fails: exit class and diagnostics. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DedupError) return { exitClass: error.exitClass, diagnostics: error.diagnostics };
    throw error;
  }
  throw new Error('it did not fail');
}
