import type { Progress } from './progress.ts';

/** A part of the trials of one kind, for a process of its own: every `of`th seed, and as much of the amount. */
export interface Share {
  readonly kind: string;
  /** From 0. */
  readonly number: number;
  readonly of: number;
  readonly runs: number;
  readonly seed: number;
  /** Only the trial of `seed`. */
  readonly once: boolean;
}

/** What the process of a share tells, as it goes on and at its end. */
export interface ShareNews {
  readonly done: Progress;
  readonly failures: readonly { readonly seed: number; readonly error: string }[];
  readonly isEnd: boolean;
}
