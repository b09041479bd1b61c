import type { Destination } from '../../src/destinations/destination.ts';
import { aroundSteps } from './around-steps.ts';

/** The destination, for a run that is held up before its nth step, counted from 1, until `meanwhile` is done. */
export function interrupted(destination: Destination, nth: number, meanwhile: () => Promise<void>): Destination {
  let steps = 0;
  let held = Promise.resolve();
  return aroundSteps(destination, {
    beforeRecord: () => {},
    step: async (effect) => {
      if (++steps === nth) held = meanwhile();
      await held;
      return await effect();
    },
  });
}
