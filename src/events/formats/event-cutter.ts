import type { Rejection } from '../rejection.ts';
import type { LineKind } from '../event-lines.ts';

/**
 * Cuts the bytes of a source into events, each the UTF-8 text of a JSON value: `EventLines` for lines, others for other formats. The outcome
 * does not depend on where the chunks were cut.
 */
export interface EventCutter {
  /** The bytes of the last finding. Good until the next call of `next` or `feed`. */
  readonly input: Buffer;
  readonly start: number;
  readonly end: number;
  /** Where the last finding stands in its source: the number of its line, or of its row, from 1. */
  readonly number: number;
  /** The last finding had no end: the source may have been cut off within it. */
  readonly isUnterminated: boolean;
  /** Of the kind `fault`: why the bytes are no event. */
  readonly fault?: Rejection | undefined;
  /** Of formats with a header: whether it has come. */
  readonly hasHeader?: boolean;
  /** Gives the next bytes; only when `next` has answered `more`. The chunk must not change until then. */
  feed(chunk: Uint8Array): void;
  /** Says that there are no more bytes. */
  finish(): void;
  /** Throws `DedupError` (`SOURCE.…`) when the source as a whole is at fault, such as an array that has no end. */
  next(): LineKind;
}
