import type { TableSpec } from '../spec/table-spec.ts';
import type { Rejection } from './rejection.ts';
import { rowEncoderRuntime } from './row-encoder-runtime.ts';
import { rowEncoderSource } from './row-encoder-source.ts';
import type { SegmentBuffer } from './segment-buffer.ts';

/**
 * What the row encoder has written behind the lines of a segment: members of the staged line, each with a comma before it. First the columns
 * of the natural key and of the source offset, in the order of the spec; then the payload: the other columns that are not NULL, by name.
 */
export interface EncodedRow {
  payloadEnd: number;
  /**
   * Where the members begin that are hashed (see `EventHash`): the payload; or the same again behind it, when it has numbers that the
   * line quotes and the hash does not.
   */
  hashedStart: number;
  hashedEnd: number;
  isDeleted: boolean;
}

/** JSON around an event, or beside it, from which columns may take values. */
export interface OuterDocument {
  /** Parsed; `undefined` where there is none. */
  readonly value: unknown;
  /** The source text of the value. */
  readonly text: string;
  /** Every number in it that is a safe integer was written as its digits. */
  readonly isTold: boolean;
}

/** Looks closely at the event that is being encoded, when its length does not clear it. */
export interface EventExaminer {
  /** The text of the event. */
  readonly text: string;
  /** How many characters it has; -1 when the event is to be examined whatever its length. */
  readonly length: number;
  /** The event deletes its key, whatever `delete_when` says. */
  readonly isTombstone: boolean;
  /** What is around the event, as far as the spec takes values from it. */
  readonly kcat?: OuterDocument;
  readonly kcatKey?: OuterDocument;
  readonly debezium?: OuterDocument;
  /** Strings may need escapes on the way out. */
  readonly hasEscapes: boolean;
  /** Numbers may have more digits than their doubles tell. */
  readonly hasLongNumber: boolean;
  /**
   * The first fault of the event as a whole: too deep, a name twice, half a character, a field that the spec does not know. `members` are
   * those that the spec names. Sets `hasEscapes` and `hasLongNumber`.
   */
  examine(event: object, members: number): Rejection | undefined;
}

/** From a parsed event to its row, which is written behind the `length` bytes of `output`. Leaves `row` alone when it rejects. */
export type RowEncoder = (
  event: object,
  examiner: EventExaminer,
  row: EncodedRow,
  output: SegmentBuffer,
) => Rejection | undefined;

/**
 * Writes the row encoder of a spec as JavaScript and compiles it: straight-line code with the names as constants, which the engine can
 * specialise as it cannot a loop over columns. Everything from the spec enters the source through `JSON.stringify`, or as numbers.
 */
export function compileRowEncoder(spec: TableSpec): RowEncoder {
  // oxlint-disable-next-line typescript/no-implied-eval -- the one place that compiles; see above
  const encoder: unknown = new Function('runtime', rowEncoderSource(spec))(rowEncoderRuntime(spec));
  if (!isRowEncoder(encoder)) throw new Error('the compiled row encoder is no function');
  return encoder;
}

function isRowEncoder(value: unknown): value is RowEncoder {
  return typeof value === 'function';
}
