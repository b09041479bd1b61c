import { describe, expect, test } from 'vitest';
import { type RetryPolicy, withRetry } from '../../src/destinations/with-retry.ts';

/** A policy on a clock that only sleeping moves, and that tells its waits. */
function policyOf(rest: Partial<RetryPolicy> = {}): {
  readonly policy: RetryPolicy;
  readonly waits: object[];
  readonly slept: number[];
} {
  const waits: object[] = [];
  const slept: number[] = [];
  let now = 0;
  const policy: RetryPolicy = {
    signal: new AbortController().signal,
    deadlineMillis: 60_000,
    firstWaitMillis: 1_000,
    longestWaitMillis: 8_000,
    clock: {
      now: () => now,
      random: () => 0.5,
      sleep: async (millis) => {
        slept.push(millis);
        now += millis;
      },
    },
    reason: (error) => (error instanceof Error && error.message === 'busy' ? 'busy' : undefined),
    onWait: (wait) => waits.push(wait),
    ...rest,
  };
  return { policy, waits, slept };
}

const failing = (times: number, message = 'busy'): ((attempt: number) => Promise<string>) => {
  return async (attempt) => {
    if (attempt <= times) throw new Error(message);
    return `done at ${attempt}`;
  };
};

describe('withRetry', () => {
  test('tries again after waits that double up to the longest, and tells each', async () => {
    const { policy, waits, slept } = policyOf();
    expect(await withRetry(failing(5), policy)).toBe('done at 6');
    expect(slept).toEqual([500, 1000, 2000, 4000, 4000]);
    expect(waits.slice(0, 2)).toEqual([
      { reason: 'busy', attempt: 1, waitSeconds: 0.5 },
      { reason: 'busy', attempt: 2, waitSeconds: 1 },
    ]);
  });

  test('waits for any time up to the bound, but never not at all', async () => {
    for (const [random, wait] of [
      [0, 100],
      [0.3, 300],
      [0.999, 999],
    ] as const) {
      const { policy, slept } = policyOf();
      await withRetry(failing(1), { ...policy, clock: { ...policy.clock, random: () => random } });
      expect(slept).toEqual([wait]);
    }
  });

  test('a failure that cannot pass is thrown at once', async () => {
    const { policy, slept } = policyOf();
    await expect(withRetry(failing(9, 'no such table'), policy)).rejects.toThrow('no such table');
    expect(slept).toEqual([]);
  });

  test('gives up before the deadline with the last failure', async () => {
    const { policy, slept } = policyOf({ deadlineMillis: 6_000 });
    await expect(withRetry(failing(99), policy)).rejects.toThrow('busy');
    expect(slept).toEqual([500, 1000, 2000]);
  });

  test('waits at least as long as the other side asked for', async () => {
    const { policy, slept } = policyOf({ askedSeconds: () => 7 });
    await withRetry(failing(2), policy);
    expect(slept).toEqual([7000, 7000]);
  });

  test('a long try that fails is tried again: the deadline counts from the first failure', async () => {
    const { policy, slept } = policyOf();
    const long = failing(1);
    const operation = async (attempt: number): Promise<string> => {
      if (attempt === 1) await policy.clock.sleep(600_000, policy.signal);
      return long(attempt);
    };
    expect(await withRetry(operation, policy)).toBe('done at 2');
    expect(slept).toEqual([600_000, 500]);
  });

  test("an abort ends it with the signal's reason, before a try and within a wait", async () => {
    const abort = new AbortController();
    const { policy } = policyOf({ signal: abort.signal });
    const stopping = { ...policy.clock, sleep: async (): Promise<void> => abort.abort(new Error('stop')) };
    let tries = 0;
    const operation = async (): Promise<never> => {
      tries++;
      throw new Error('busy');
    };
    await expect(withRetry(operation, { ...policy, clock: stopping })).rejects.toThrow('stop');
    expect(tries).toBe(1);
  });
});
