import type { Instant } from '../spec/instant.ts';

/** How often a load says that it is under way: far more often than one that says nothing is taken for dead (`OPEN_LOAD_EXPIRY`). */
const EVERY: Instant = 3_600_000_000n;

/**
 * Keeps a load in the ledger while it runs. A merge waits for the rows of a load that it knows of, so the ledger has it before the first
 * segment is on its way, and hears of it again every hour: with the lowest stamp that may still come, so that merges need not read a load that
 * runs for weeks from its beginning.
 */
export class LoadPresence {
  readonly #clock: () => Instant;
  readonly #write: (lowest: Instant) => Promise<void>;
  /** Stamps of the segments on their way; two may be equal. */
  readonly #stamps: Instant[] = [];
  #written: Promise<void> = Promise.resolve();
  #writtenAt: Instant | undefined;
  /** The stamp of the last segment that was begun. */
  #last: Instant | undefined;

  /** `write` appends a ledger row that says that from `lowest` on rows of the load may come. */
  constructor(clock: () => Instant, write: (lowest: Instant) => Promise<void>) {
    this.#clock = clock;
    this.#write = write;
  }

  /** A segment is about to be staged; segments come in the order of their stamps. Resolves when the ledger knows of it. Throws as `write` does. */
  async begin(stamp: Instant): Promise<void> {
    this.#stamps.push(stamp);
    this.#last = stamp;
    const now = this.#clock();
    if (this.#writtenAt === undefined) this.#say(now, stamp);
    else this.renew();
    await this.#written;
  }

  /** To be called now and then, also while a segment is on its way for hours or none comes. A failure is the next segment's. */
  renew(): void {
    if (this.#writtenAt === undefined || this.#last === undefined) return;
    const now = this.#clock();
    if (now - this.#writtenAt < EVERY) return;
    // With none on its way, the next one comes after the last.
    this.#say(
      now,
      this.#stamps.reduce((a, b) => (a < b ? a : b), this.#last),
    );
  }

  /** A segment is staged. */
  end(stamp: Instant): void {
    this.#stamps.splice(this.#stamps.indexOf(stamp), 1);
  }

  /** Resolves when nothing is being written any more, however it went. */
  async settled(): Promise<void> {
    await this.#written.catch(() => undefined);
  }

  #say(now: Instant, lowest: Instant): void {
    this.#writtenAt = now;
    this.#written = this.#write(lowest);
    // Awaited before the next segment; until then a failure is nobody's.
    this.#written.catch(() => undefined);
  }
}
