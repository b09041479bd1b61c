import { addProgress, NO_PROGRESS, type Progress } from './progress.ts';
import type { Grounds, Trial } from './trial.ts';

/** What came of one kind of trial. */
export interface TrialResults {
  readonly done: Progress;
  readonly failures: readonly TrialFailure[];
}

export interface TrialFailure {
  readonly seed: number;
  readonly error: unknown;
}

/** Which trials to run, and how many. */
export interface TrialCourse {
  readonly firstSeed: number;
  /** From one seed to the next; default 1. */
  readonly stride?: number;
  readonly isEnough: (soFar: Progress) => boolean;
  /** Called after each trial. */
  readonly onProgress?: (soFar: Progress) => void;
}

/** Failures after which there is no use in going on. */
const MOST_FAILURES = 10;

/** Runs trials from `firstSeed` up until they have done enough, `trial.atOnce` of them side by side. A failure stops nothing. */
export async function runTrials(
  trial: Trial,
  { firstSeed, stride = 1, isEnough, onProgress }: TrialCourse,
  grounds: Grounds,
): Promise<TrialResults> {
  const failures: TrialFailure[] = [];
  let done = NO_PROGRESS;
  let seed = firstSeed;
  const work = async (): Promise<void> => {
    while (!isEnough(done) && failures.length < MOST_FAILURES) {
      const mine = seed;
      seed += stride;
      done = addProgress(done, { ...NO_PROGRESS, trials: 1 });
      try {
        const tally = await trial.run(mine, grounds);
        done = addProgress(done, { ...tally, trials: 0 });
      } catch (error) {
        failures.push({ seed: mine, error });
      }
      onProgress?.(done);
    }
  };
  await Promise.all(Array.from({ length: trial.atOnce }, work));
  return { done, failures };
}
