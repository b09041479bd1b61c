import { setTimeout as timer } from 'node:timers/promises';
import type { RetryClock } from './with-retry.ts';

/** The real clock. */
export const retryClock: RetryClock = {
  now: () => performance.now(),
  sleep: async (millis, signal) => {
    await timer(millis, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  },
  random: Math.random,
};
