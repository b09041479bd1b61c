import type { Instant } from '../spec/instant.ts';

/** Checked events in NDJSON: the unit of staging (one load job, one `INSERT … FROM read_json`, one `COPY`). */
export interface Segment {
  /** 1, 2, 3, … within the run. */
  readonly number: number;
  /** The file, mode 0600 in a private temporary folder; it stays until `remove`, so that an upload can be repeated. */
  readonly path: string;
  /**
   * Where its bytes are, one part after the other, until `remove`. Absent: all in the file. With parts, there is a file only for those that
   * name it; a destination gets such segments only if it says that it takes them (`takesParts`).
   */
  readonly parts?: readonly SegmentPart[];
  readonly rows: number;
  readonly bytes: number;
  /** `_dedup_ingested_at` of every row. */
  readonly stamp: Instant;
  /** Lets go of file and memory once it is staged: nobody may read it any more. Safe to call twice. */
  remove(): Promise<void>;
}

/** Some bytes of a segment: in memory, or a stretch of its file. */
export type SegmentPart =
  | { readonly kind: 'memory'; readonly bytes: Buffer }
  /** From byte `from` of the file up to, and without, byte `to`. */
  | { readonly kind: 'file'; readonly from: number; readonly to: number };
