/** Where events come from: a file, or standard input. One source is read once, from its beginning. */
export interface EventSource {
  /** How positions name it: the path as the user gave it (or as its glob matched), or `-` for standard input. */
  readonly name: string;
  /** Size in bytes where it is known, for progress. */
  readonly bytes?: number;
  /**
   * The raw bytes in chunks of any size, each good until the next one is asked for. Throws `DedupError` (`SOURCE.…`) when it cannot be read.
   */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}
