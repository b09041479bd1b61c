import type { Destination } from '../../src/destinations/destination.ts';
import type { Random } from '../model/random.ts';
import { aroundSteps } from './around-steps.ts';

/** Something that goes on beside others; it takes its steps on the destination that `inTurn` gives it for its own, one at a time. */
export type Runner = (inTurn: (destination: Destination) => Destination) => Promise<void>;

/**
 * Lets several runners go on at once, but so that only one of them takes a step at a time, and chance alone decides which: the same
 * numbers give the same interleaving. Some are slow, so that much can happen between two of their steps. Rejects with the first failure,
 * after all have ended.
 */
export async function takeTurns(random: Random, runners: readonly Runner[]): Promise<void> {
  const weights = runners.map(() => random.pick([1, 0.3, 0.1]));
  const waiting = new Map<number, () => void>();
  let going = runners.length;
  const stand = (): void => {
    going -= 1;
    if (going > 0 || waiting.size === 0) return;
    const number = pick(
      random,
      [...waiting.keys()].toSorted((a, b) => a - b),
      weights,
    );
    const go = waiting.get(number);
    waiting.delete(number);
    going += 1;
    go?.();
  };
  const ended = await Promise.allSettled(
    runners.map(async (runner, number) => {
      const turn = async (): Promise<void> => {
        await new Promise<void>((resolve) => {
          waiting.set(number, resolve);
          stand();
        });
      };
      const inTurn = (destination: Destination): Destination => ({
        ...aroundSteps(destination, {
          beforeRecord: () => {},
          step: async (effect) => {
            await turn();
            return await effect();
          },
        }),
        stagesAtOnce: 1,
      });
      await runner(inTurn).finally(stand);
    }),
  );
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

/** One of the numbers, likelier the more it weighs. */
function pick(random: Random, numbers: readonly number[], weights: readonly number[]): number {
  const weightOf = (number: number): number => weights[number] ?? 1;
  let left = random.next() * numbers.reduce((sum, number) => sum + weightOf(number), 0);
  for (const number of numbers) {
    left -= weightOf(number);
    if (left < 0) return number;
  }
  return numbers.at(-1) ?? 0;
}
