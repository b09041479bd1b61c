import { countText } from '../spec/count-text.ts';
import type { Instant } from '../spec/instant.ts';
import type { LedgerEntry } from '../sql/ledger.ts';

const DAY = 86_400_000_000n;
/** Told when four fifths are used: there is time left to load less often. */
const NEAR = 0.8;

export interface StagingLimitOptions {
  /** The staging table, for people. */
  readonly staging: string;
  /** Segments a day that it takes; undefined: any number. */
  readonly perDay: number | undefined;
  readonly entries: readonly LedgerEntry[];
  readonly now: Instant;
  readonly warn: (message: string) => void;
}

/** Counts what a table with a daily limit is given, with what earlier loads of the last 24 hours gave it, and warns once. */
export class StagingLimit {
  readonly #options: StagingLimitOptions;
  #used: number;
  #hasWarned = false;

  constructor(options: StagingLimitOptions) {
    this.#options = options;
    this.#used = options.entries
      .filter(({ kind, recordedAt }) => kind === 'load_finished' && recordedAt > options.now - DAY)
      .reduce((sum, { details }) => sum + (details.segments ?? details.jobs?.length ?? 0), 0);
  }

  /** One more segment is staged. */
  count(): void {
    this.#used += 1;
    const { staging, perDay = Number.POSITIVE_INFINITY, warn } = this.#options;
    if (this.#hasWarned || this.#used < perDay * NEAR) return;
    this.#hasWarned = true;
    const [used, most] = [this.#used, perDay].map(countText);
    warn(
      `${used} segments were staged in ${staging} within 24 hours, and the destination refuses more than ${most} a day: load less often, more events at a time`,
    );
  }
}
