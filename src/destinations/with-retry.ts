/** When and how an operation is tried again. Clock, chance and sleep come in, so that tests take no time. */
export interface RetryPolicy {
  /** A wait ends at once when it fires; its reason is thrown. */
  readonly signal: AbortSignal;
  /** No wait ends later than this long after the first failure; how long the tries themselves take does not count before it. */
  readonly deadlineMillis: number;
  /** The longest that the first wait may take; each further one may take twice as long … */
  readonly firstWaitMillis: number;
  /** … up to this. */
  readonly longestWaitMillis: number;
  readonly clock: RetryClock;
  /** Why this failure may pass by itself, in a few words for people; undefined: trying again cannot help. */
  readonly reason: (error: unknown) => string | undefined;
  /** How long the other side asked to be left alone with this failure (`Retry-After`), in seconds; undefined: it did not say. */
  readonly askedSeconds?: (error: unknown) => number | undefined;
  /** Told before each wait. `attempt` is the number of the failed try, from 1. */
  readonly onWait: (wait: { readonly reason: string; readonly attempt: number; readonly waitSeconds: number }) => void;
}

/** Time and chance. */
export interface RetryClock {
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Resolves after `millis`; rejects with the reason of `signal` as soon as that fires. */
  readonly sleep: (millis: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Runs `operation` until it succeeds, fails for good, or the deadline is near; then its last failure is thrown. Between tries it waits,
 * by chance between next to nothing and a bound that doubles (full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/),
 * so that clients which failed together do not come back together.
 * The operation must be safe to repeat, also when its answer was lost.
 */
export async function withRetry<T>(operation: (attempt: number) => Promise<T>, policy: RetryPolicy): Promise<T> {
  let failedAt: number | undefined;
  for (let attempt = 1; ; attempt++) {
    policy.signal.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      policy.signal.throwIfAborted();
      const reason = policy.reason(error);
      if (reason === undefined) throw error;
      const longest = Math.min(policy.longestWaitMillis, policy.firstWaitMillis * 2 ** Math.min(attempt - 1, 30));
      const asked = (policy.askedSeconds?.(error) ?? 0) * 1000;
      const wait = Math.max(asked, longest * policy.clock.random(), policy.firstWaitMillis / 10);
      failedAt ??= policy.clock.now();
      if (policy.clock.now() + wait - failedAt > policy.deadlineMillis) throw error;
      policy.onWait({ reason, attempt, waitSeconds: wait / 1000 });
      await policy.clock.sleep(wait, policy.signal);
    }
  }
}

/**
 * How long one answer is waited for, in milliseconds: as long as failures are borne, but within bounds. Less than the lower one would take a
 * busy server for one that takes connections and says nothing; up to the other, an emulator runs whole jobs within the request that creates
 * them, and a pooler may have no connection to spare.
 */
export function answerMillis({ deadlineMillis }: Pick<RetryPolicy, 'deadlineMillis'>): number {
  return Math.min(300_000, Math.max(10_000, deadlineMillis));
}
