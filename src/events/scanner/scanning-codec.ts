import type { TableSpec } from '../../spec/table-spec.ts';
import type { EventCodec } from '../event-codec.ts';
import type { EventTiers, ParseCause } from '../event-tiers.ts';
import { ParseCounts } from '../parse-counts.ts';
import type { Rejection } from '../rejection.ts';
import type { SegmentBuffer } from '../segment-buffer.ts';
import type { AnyOrderScanner } from './any-order-scanner.ts';
import { anyOrderScanner } from './any-order-scanner.ts';
import { scannedAs } from './column-scanners.ts';
import { compileLineWriter } from './compile-scanner.ts';
import type { EventScanner, LineWriter } from './event-scanner.ts';
import { OTHER_SHAPE, SCANNED } from './event-scanner.ts';
import { KnownShapes } from './known-shapes.ts';
import { learnShape } from './learn-shape.ts';
import type { ScannerMemory } from './scanner-memory.ts';
import { EVENT, MAX_EVENT, OUTPUT, OUTPUT_PAUSE } from './scanner-memory.ts';
import type { TakenPlaces } from './taken-places.ts';
import { takenPlaces } from './taken-places.ts';

/** `\u00e9` and the like; the short ones (`\n`) a scanner reads. */
const ESCAPE = '\\u';

/** From the end of the line of a tombstone, its last letter: `"_dedup_deleted":true}`, and a line feed. */
const END_OF_TOMBSTONE = 3;

/** So many events that fit no shape are learned from one after the other; then only every time that their number has doubled. */
const EAGER_LESSONS = 16;

/** After lines of which none was taken, so many at most are not tried at once. */
const MOST_SKIPPED = 15;

/**
 * Reads events from their bytes to the bytes of a staged line, without a string or an object on the way. Three tiers, each for what the one
 * before does not know: shapes of earlier events; the names of the spec in any order; `parser`. The first two never reject: the parser
 * alone has verdicts and reasons, and every tier gives the same bytes.
 */
export class ScanningCodec implements EventCodec {
  linesEnd = 0;
  readonly #parser: EventCodec;
  readonly #taken: TakenPlaces;
  readonly #memory: ScannerMemory;
  readonly #shapes: KnownShapes;
  readonly #scanAnyOrder: AnyOrderScanner;
  readonly #writeLine: LineWriter;
  readonly #tiers = { sameShape: 0, anyOrder: 0 };
  readonly #parsed = new ParseCounts();
  readonly #hasDocuments: boolean;
  /** Where the next escape stands in the input of the event that was parsed last. */
  #input: Buffer | undefined;
  #escapeAt = 0;
  #strangers = 0;
  #nextLesson = 1;
  /** So many calls of `encodeLines` do nothing: what comes is not of any shape, and looking for one has its price. */
  #skips = 0;
  #lastSkips = 0;

  constructor(spec: TableSpec, parser: EventCodec, memory: ScannerMemory) {
    this.#memory = memory;
    this.#parser = parser;
    this.#taken = takenPlaces(spec);
    this.#hasDocuments = spec.columns.some(({ type }) => scannedAs(type) === 'JSON');
    this.#shapes = new KnownShapes(spec, this.#memory);
    this.#scanAnyOrder = anyOrderScanner(spec, this.#taken, this.#memory);
    this.#writeLine = compileLineWriter(spec, this.#memory);
  }

  encodeLines(input: Buffer, start: number, line: number, output: SegmentBuffer, pause: number, longest: number): number {
    if (this.#skips > 0) {
      this.#skips -= 1;
      return 0;
    }
    const memory = this.#memory;
    if (!memory.setConstants(output.constants)) return 0;
    const at = memory.takePiece(input, start);
    memory.setLineNumber(line);
    const shapes = this.#shapes;
    const count = shapes.scan(
      at,
      memory.pieceEnd,
      Math.min(OUTPUT_PAUSE, OUTPUT + pause),
      Math.max(0, Math.min(MAX_EVENT, longest)),
    );
    this.#lastSkips = count > 0 ? 0 : Math.min(MOST_SKIPPED, this.#lastSkips * 2 + 1);
    this.#skips = this.#lastSkips;
    if (count === 0) return 0;
    this.#append(output, shapes.outputEnd);
    this.#tiers.sameShape += count;
    this.linesEnd = start + shapes.end - at;
    return count;
  }

  encode(input: Buffer, start: number, end: number, position: string | number, output: SegmentBuffer): Rejection | undefined {
    const lineStart = output.length;
    const isScanned = typeof position === 'number' && end - start <= MAX_EVENT && this.#memory.setConstants(output.constants);
    if (isScanned && this.#scan(input, start, end, position, output)) return undefined;
    const rejection = this.#parser.encode(input, start, end, position, output);
    this.#parsed.count(rejection === undefined ? this.#causeOf(input, start, end, output) : 'rejected');
    if (rejection === undefined && isScanned) this.#meetStranger(input, start, end, position, output, lineStart);
    return rejection;
  }

  tiers(): EventTiers {
    return this.#parsed.tiers(this.#tiers.sameShape, this.#tiers.anyOrder);
  }

  /** Why the event in `input[start, end)`, of which `output` has the line, was parsed. */
  #causeOf(input: Buffer, start: number, end: number, output: SegmentBuffer): ParseCause {
    // Only the line of a tombstone ends with `true}`.
    if (output.bytes[output.length - END_OF_TOMBSTONE] === 0x65) return 'deleted';
    if (input !== this.#input || this.#escapeAt < start) {
      this.#input = input;
      const at = input.indexOf(ESCAPE, start, 'latin1');
      this.#escapeAt = at < 0 ? Number.POSITIVE_INFINITY : at;
    }
    if (this.#escapeAt < end) return 'escapes';
    return this.#hasDocuments ? 'spec' : 'other';
  }

  #scan(input: Buffer, start: number, end: number, line: number, output: SegmentBuffer): boolean {
    const memory = this.#memory;
    const size = end - start;
    memory.takeEvent(input, start, end);
    memory.setLineNumber(line);
    const shapes = this.#shapes;
    if (shapes.scan(EVENT, EVENT + size + 1, OUTPUT + 1, size) === 1) {
      this.#append(output, shapes.outputEnd);
      this.#tiers.sameShape += 1;
      return true;
    }
    if (shapes.outcome !== OTHER_SHAPE || this.#scanAnyOrder(EVENT, EVENT + size) !== SCANNED) return false;
    const lineEnd = this.#writeLine(OUTPUT, size);
    if (lineEnd === 0) return false;
    const lineStart = output.length;
    this.#append(output, lineEnd);
    this.#tiers.anyOrder += 1;
    this.#meetStranger(input, start, end, line, output, lineStart);
    return true;
  }

  /** Appends the lines that have been written, up to this address. */
  #append(output: SegmentBuffer, outputEnd: number): void {
    const at = output.reserve(outputEnd - OUTPUT);
    this.#memory.bytes.copy(output.bytes, at, OUTPUT, outputEnd);
    output.length = at + outputEnd - OUTPUT;
  }

  /** The event in `input[start, end)` fitted no shape, and its staged line was appended at `lineStart`: now and then, learn its shape. */
  #meetStranger(input: Buffer, start: number, end: number, line: number, output: SegmentBuffer, lineStart: number): void {
    this.#strangers += 1;
    if (this.#strangers < this.#nextLesson) return;
    this.#nextLesson = this.#strangers < EAGER_LESSONS ? this.#strangers + 1 : this.#strangers * 2;
    const event = Buffer.from(input.subarray(start, end));
    const shape = learnShape(event, this.#taken);
    if (shape === undefined) return;
    const staged = output.bytes.subarray(lineStart, output.length);
    this.#shapes.add(shape, (scan) => this.#isRight(scan, event, line, staged));
    this.#skips = 0;
  }

  /** True when the scanner makes the line of the event that it was learned from; a tombstone, for one, makes another. */
  #isRight(scan: EventScanner, event: Buffer, line: number, staged: Buffer): boolean {
    const memory = this.#memory;
    memory.takeEvent(event, 0, event.length);
    memory.setLineNumber(line);
    const isTaken = scan(EVENT, EVENT + event.length + 1, OUTPUT, OUTPUT + 1, event.length) === 1;
    return isTaken && memory.bytes.subarray(OUTPUT, memory.outputEnd).equals(staged);
  }
}
