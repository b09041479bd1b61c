import type { Grounds, Tally, Trial } from './trial.ts';

/** What came of one kind of trial. */
export interface TrialResults extends Tally {
  readonly name: string;
  readonly trials: number;
  readonly firstSeed: number;
  readonly seconds: number;
  readonly failures: readonly TrialFailure[];
}

export interface TrialFailure {
  readonly seed: number;
  readonly error: unknown;
}

/**
 * Runs trials from `firstSeed` up until they have done enough, `trial.atOnce` of them side by side. A failure stops nothing, but counts as
 * enough when there are ten of them.
 */
export async function runTrials(
  trial: Trial,
  firstSeed: number,
  isEnough: (soFar: Tally & { readonly trials: number }) => boolean,
  grounds: Grounds,
): Promise<TrialResults> {
  const began = performance.now();
  const failures: TrialFailure[] = [];
  const done = { trials: 0, checks: 0, verbs: 0, mishaps: 0 };
  let seed = firstSeed;
  const work = async (): Promise<void> => {
    while (!isEnough(done) && failures.length < 10) {
      const mine = seed++;
      done.trials += 1;
      try {
        const tally = await trial.run(mine, grounds);
        done.checks += tally.checks;
        done.verbs += tally.verbs;
        done.mishaps += tally.mishaps;
      } catch (error) {
        failures.push({ seed: mine, error });
      }
    }
  };
  await Promise.all(Array.from({ length: trial.atOnce }, work));
  return { name: trial.name, ...done, firstSeed, seconds: (performance.now() - began) / 1000, failures };
}
