import type { Tally } from './trial.ts';

/** What several trials of one kind did. */
export interface Progress extends Tally {
  readonly trials: number;
}

/** What a trial has done before it begins. */
export const NO_TALLY: Tally = { checks: 0, verbs: 0, kills: 0, crashes: 0, faults: 0 };

/** Before the first trial. */
export const NO_PROGRESS: Progress = { ...NO_TALLY, trials: 0 };

/** Both together. */
export function addProgress(a: Progress, b: Progress): Progress {
  return {
    trials: a.trials + b.trials,
    checks: a.checks + b.checks,
    verbs: a.verbs + b.verbs,
    kills: a.kills + b.kills,
    crashes: a.crashes + b.crashes,
    faults: a.faults + b.faults,
  };
}
