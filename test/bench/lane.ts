import type { Measurement } from './measure.ts';

/** One part of the bench: a file in `lanes/` that exports a `lane`. `npm run bench -- --only NAME` runs it alone. */
export interface Lane {
  /** Also the name of its results: `results/NAME.json`. */
  readonly name: string;
  /** What is measured, for whoever reads the list. */
  readonly about: string;
  /** Throws when something that is measured fails. May skip itself: no figures, and a line that says why. */
  run(bench: Bench): Promise<readonly Figure[]>;
}

/** What a lane works with. */
export interface Bench {
  /** How often each thing is measured. */
  readonly rounds: number;
  /** How many events its file has, unless the lane says otherwise. */
  readonly events: number;
  /** An empty folder of the lane's own, gone when it has ended. */
  readonly folder: string;
  /** `dedup` with these arguments as a command for `measure`. */
  readonly dedup: (...args: readonly string[]) => readonly string[];
  /** A TypeScript file of `test/bench` with these arguments as a command for `measure`. */
  readonly script: (name: string, ...args: readonly string[]) => readonly string[];
  /** A file of events for configs/device_readings.yaml, made once and shared by the lanes: only to be read. */
  readonly eventFile: (count: number) => Promise<string>;
  /** The path of configs/device_readings.yaml. */
  readonly spec: string;
  /** A line about how far it is. */
  readonly say: (line: string) => void;
}

/** One figure, e.g. a ratio of which each round gave one value. */
export interface Figure {
  readonly name: string;
  readonly unit: '×' | 'ms' | 'MB';
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
  /** Further facts, e.g. the seconds of both sides or the peak of memory, as they shall be shown. */
  readonly details: Readonly<Record<string, string>>;
  /** What was measured, round by round, by side. */
  readonly raw: Readonly<Record<string, readonly Measurement[] | readonly number[]>>;
}
