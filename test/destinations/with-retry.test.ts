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
    expect(slept).toEqual([750, 1500, 3000, 6000, 6000]);
    expect(waits.slice(0, 2)).toEqual([
      { reason: 'busy', attempt: 1, waitSeconds: 0.75 },
      { reason: 'busy', attempt: 2, waitSeconds: 1.5 },
    ]);
  });

  test('never waits longer than the bound nor less than half of it', async () => {
    for (const random of [0, 0.999]) {
      const { policy, slept } = policyOf();
      await withRetry(failing(1), { ...policy, clock: { ...policy.clock, random: () => random } });
      expect(slept).toEqual([1000 * (0.5 + random / 2)]);
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
    expect(slept).toEqual([750, 1500, 3000]);
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
