import type { EventFormat } from '../spec/source-spec.ts';

/** Where events come from: a file, or standard input. One source is read once, from its beginning. */
export interface EventSource {
  /** How positions name it: the path as the user gave it (or as its glob matched), or `-` for standard input. */
  readonly name: string;
  /** The format that the user has named; absent: the spec says it, or the source itself by its name and its bytes. */
  readonly format?: EventFormat;
  /** Where the file lies that may be read at any place, and again; absent: a pipe or standard input, which come once. */
  readonly path?: string;
  /** Size in bytes where it is known, for progress. */
  readonly bytes?: number;
  /**
   * The raw bytes in chunks of any size, each good until the next one is asked for. Throws `DedupError` (`SOURCE.…`) when it cannot be read.
   */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}
