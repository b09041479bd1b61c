import type { EventLimits } from '../spec/event-limits.ts';
import type { Instant } from '../spec/instant.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import type { EventTiers } from './event-tiers.ts';
import type { EventSource } from './event-source.ts';
import type { Rejection } from './rejection.ts';
import type { Segment } from './segment.ts';

/** Counts of a load so far. `read = rejected + accepted`; blank lines are not events and count nowhere. */
export interface EventTotals {
  readonly read: number;
  readonly rejected: number;
  readonly accepted: number;
  /** Bytes taken from the sources. */
  readonly bytesRead: number;
  /** Rejected events by code, e.g. `{'EVENT.NULL_KEY': 2}`. */
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** The first few rejected events, for the report. */
  readonly firstRejections: readonly (Rejection & { readonly position: string })[];
}

export interface ReadEventsOptions {
  readonly spec: TableSpec;
  readonly sources: readonly EventSource[];
  /** `_dedup_load_id`. */
  readonly runId: string;
  /** Stamp and load id are left out of the lines: the destination writes them, and lines are a fifth shorter. */
  readonly stampedByDestination?: boolean;
  /** What the destination cannot store; absent: it takes all that the types take. */
  readonly limits?: EventLimits;
  /** The stamp of a segment, asked for when its first row arrives; non-decreasing. */
  readonly stamp: () => Instant;
  /** Where rejected events are kept (appended to; mode 0600, made when the first one comes); absent in a dry run. */
  readonly rejectsFile?: string;
  /** More rejects than this stop the load with `EVENT.TOO_MANY_REJECTS` before another segment is given out. */
  readonly maxRejects?: number;
  /**
   * Segments may come in parts (`Segment.parts`), of which at most so many bytes are held in memory until they are removed. Absent: each is
   * a file.
   */
  readonly heldBytes?: number;
  /** A segment is closed when it has this many bytes (default 64 MiB; the first ones have less, more come after a hundred) … */
  readonly segmentBytes?: number;
  /** … or when it has this many rows (default any number); then the default for the bytes is four times as much, so that rows mostly decide … */
  readonly segmentRows?: number;
  /** … or when its first row is this old (default 5 min). */
  readonly segmentMillis?: number;
  /** The sources are files of rejects (`--rejects-from`): each line holds a raw event and its original position. */
  readonly replayRejects?: boolean;
  /** When it fires, reading stops and the rows read so far come out as a last segment: they may be gone from a pipe. */
  readonly signal: AbortSignal;
  /** Called now and then (at most every 100 ms) while reading. */
  readonly onProgress?: (totals: EventTotals) => void;
}

/** The way in: sources → checked segments, with the rejects kept aside. Memory is bounded whatever the input's size. */
export interface EventReader {
  /** Segments in order; iterate once. Ends after the last source. Pulling the next one while the last is staged is fine. */
  segments(): AsyncIterable<Segment>;
  /** Live counts; final once `segments()` has ended. */
  totals(): EventTotals;
  /** How the events so far were read: for a report that explains a slow load. */
  tiers(): EventTiers;
  /** Removes what temporary files are left. Call it in `finally`. */
  close(): Promise<void>;
}
