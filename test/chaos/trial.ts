/** Where trials take place. */
export interface Grounds {
  /** An empty folder for the files of all trials. */
  readonly folder: string;
  /** Base of a running emulator; trials that need none never ask. Throws why there is none. */
  readonly emulator: () => string;
}

/** What a trial did, for the table at the end. */
export interface Tally {
  /** How often the tables were held against the model. */
  readonly checks: number;
  /** Verbs that were begun. */
  readonly verbs: number;
  /** Processes that SIGKILL ended. */
  readonly kills: number;
  /** Verbs that ended between two of their steps, as their code can tell. */
  readonly crashes: number;
  /** Requests and jobs that the proxy let fail. */
  readonly faults: number;
}

/** One kind of adversity. The same seed draws the same stream, steps and faults; only the moment of real time differs. */
export interface Trial {
  readonly name: string;
  /** Brings a table into being by a random stream under adversity, and throws unless it is as the model says (`expectExact`). */
  run(seed: number, grounds: Grounds): Promise<Tally>;
  /** How many of them may go on at once in one process: more than one where they mostly wait. */
  readonly atOnce: number;
}
