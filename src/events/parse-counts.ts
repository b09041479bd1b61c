import type { EventTiers, ParseCause } from './event-tiers.ts';
import { NO_TIERS } from './event-tiers.ts';

/** Counts the events that a parser has read, by what made it necessary. */
export class ParseCounts {
  readonly #counts: Record<ParseCause, number> = { ...NO_TIERS.parsedFor };

  count(cause: ParseCause): void {
    this.#counts[cause] += 1;
  }

  /** With those that scanners have read. */
  tiers(sameShape: number = 0, anyOrder: number = 0): EventTiers {
    const parsed = Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
    return { sameShape, anyOrder, parsed, parsedFor: { ...this.#counts } };
  }
}
