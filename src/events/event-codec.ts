import type { EventTiers } from './event-tiers.ts';
import type { Rejection } from './rejection.ts';
import type { SegmentBuffer } from './segment-buffer.ts';

/**
 * The per-event code: from the bytes of one event to one line of a segment. The one hot loop of `load`; everything else calls
 * it through this interface. Verdict and bytes are defined by the spec alone: every implementation gives the same.
 */
export interface EventCodec {
  /**
   * Checks the event text in `input[start, end)` (one JSON value, UTF-8 not yet checked, no line end) and appends its staged
   * line to `output`. `position` is what follows the prefix that `output.follow` has set; a whole number, such as that of a line, is the
   * faster form. Returns the reason when the event cannot be stored; then `output` is as it was. Never throws for bad input.
   */
  encode(input: Buffer, start: number, end: number, position: string | number, output: SegmentBuffer): Rejection | undefined;
  /**
   * A faster `encode` for many lines: takes the events at the beginning of `input[start, …)`, each with its line end (LF or CRLF) behind it, the
   * first on line `line`, as long as they are plain (no escape of U+0000, for one), and returns how many it has taken; none of them is rejected. {@link linesEnd} is then the
   * index behind the last line end. It takes no more once `output` has grown by `pause` bytes, and none that is longer than `longest`.
   * 0: give the next event to `encode`. The bytes of an `input` must not change.
   */
  encodeLines(input: Buffer, start: number, line: number, output: SegmentBuffer, pause: number, longest: number): number;
  readonly linesEnd: number;
  /** How many events each way of reading has served so far. */
  tiers(): EventTiers;
}
