import { createEventCodec } from './create-event-codec.ts';
import type { EventCodec } from './event-codec.ts';
import type { EventTiers } from './event-tiers.ts';
import { EventCounts } from './event-counts.ts';
import type { EventReader, EventTotals, ReadEventsOptions } from './event-reader.ts';
import { RejectsFile } from './rejects-file.ts';
import { SegmentFiller } from './segment-filler.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { Segment } from './segment.ts';

/**
 * Reads events from sources into segments. Nothing happens before `segments()` is iterated; then one segment is filled ahead while the
 * last one is staged, and no more than one. Errors (`SOURCE.…`, `SEGMENT.…`, `REJECTS.…`, `EVENT.TOO_MANY_REJECTS`) come from the iteration.
 */
export function readEvents(options: ReadEventsOptions): EventReader {
  return new SegmentReader(options);
}

class SegmentReader implements EventReader {
  readonly #counts = new EventCounts();
  readonly #closing = new AbortController();
  readonly #codec: EventCodec;
  readonly #rejects: RejectsFile;
  readonly #writer: SegmentWriter;
  readonly #filler: SegmentFiller;
  /** The segment that is being filled. */
  #ahead: Promise<Segment | undefined> = Promise.resolve(undefined);

  constructor(options: ReadEventsOptions) {
    this.#codec = createEventCodec(options.spec);
    this.#rejects = new RejectsFile(options.rejectsFile);
    this.#writer = new SegmentWriter(options.stampedByDestination === true ? undefined : options.runId, options.heldBytes);
    this.#filler = new SegmentFiller({
      ...options,
      signal: AbortSignal.any([options.signal, this.#closing.signal]),
      codec: this.#codec,
      counts: this.#counts,
      rejects: this.#rejects,
      writer: this.#writer,
    });
  }

  async *segments(): AsyncGenerator<Segment, void, undefined> {
    this.#fill();
    for (;;) {
      const segment = await this.#ahead;
      if (segment === undefined) break;
      this.#fill();
      yield segment;
    }
    await this.#rejects.close();
  }

  totals(): EventTotals {
    return this.#counts.totals();
  }

  tiers(): EventTiers {
    return this.#codec.tiers();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ahead.catch(() => undefined);
    try {
      await this.#rejects.close();
    } finally {
      await this.#writer.close();
    }
  }

  #fill(): void {
    this.#ahead = this.#filler.fill();
    // Seen when the consumer asks for the next segment, which may be much later, or never.
    this.#ahead.catch(() => undefined);
  }
}
