/** Why a wait has ended. */
export type Waited = 'ready' | 'late' | 'aborted';

/**
 * Waits until `promise` settles (its outcome is left to the caller), `millis` have passed, or `signal` fires. Leaves no timer and no
 * listener behind, so that a signal may live through millions of waits.
 */
export async function waitFor(promise: Promise<unknown>, millis: number, signal: AbortSignal): Promise<Waited> {
  if (signal.aborted) return 'aborted';
  const { promise: waited, resolve } = Promise.withResolvers<Waited>();
  const onAbort = (): void => resolve('aborted');
  const onSettled = (): void => resolve('ready');
  const timer = Number.isFinite(millis) ? setTimeout(() => resolve('late'), Math.max(0, millis)) : undefined;
  signal.addEventListener('abort', onAbort, { once: true });
  promise.then(onSettled, onSettled);
  try {
    return await waited;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
