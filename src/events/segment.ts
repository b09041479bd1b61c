import type { Instant } from '../spec/instant.ts';

/** A file of checked events in NDJSON: the unit of staging (one load job, one `INSERT … FROM read_json`, one `COPY`). */
export interface Segment {
  /** 1, 2, 3, … within the run. */
  readonly number: number;
  /** The file, mode 0600 in a private temporary folder; it stays until `remove`, so that an upload can be repeated. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** `_dedup_ingested_at` of every row. */
  readonly stamp: Instant;
  /** Deletes the file once it is staged. Safe to call twice. */
  remove(): Promise<void>;
}
