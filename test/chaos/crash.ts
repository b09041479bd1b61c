import type { Destination } from '../../src/destinations/destination.ts';
import { aroundSteps } from './around-steps.ts';

/** The end of a process, as far as the code within it can tell: thrown out of a destination that then does nothing any more. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** Where a process ends: before or after the nth step that it asks of its destination takes effect, counted from 1. */
export interface CrashPoint {
  readonly step: number;
  readonly moment: 'before' | 'after';
}

/** The destination, for a process that ends at `point`. */
export function crashing(destination: Destination, point: CrashPoint): Destination {
  let steps = 0;
  let isDead = false;
  const die = (): never => {
    isDead = true;
    throw new Crash(`crashed ${point.moment} step ${point.step}`);
  };
  const begin = (): number => {
    if (isDead) die();
    steps += 1;
    return steps === point.step && point.moment === 'before' ? die() : steps;
  };
  return aroundSteps(destination, {
    beforeRecord: begin,
    step: async (effect) => {
      const number = begin();
      const result = await effect();
      // Whatever a dead process still had under way is done, and nobody hears of it.
      return isDead || (number === point.step && point.moment === 'after') ? die() : result;
    },
  });
}
