import type { TableSpec } from '../../spec/table-spec.ts';
import type { EventCodec, EventTiers } from '../event-codec.ts';
import type { Rejection } from '../rejection.ts';
import type { SegmentBuffer } from '../segment-buffer.ts';
import { anyOrderScanner } from './any-order-scanner.ts';
import type { LineWriter } from './compile-scanner.ts';
import { compileLineWriter } from './compile-scanner.ts';
import type { EventScanner } from './event-scanner.ts';
import { OTHER_SHAPE, PADDING, SCANNED } from './event-scanner.ts';
import { KnownShapes } from './known-shapes.ts';
import { learnShape } from './learn-shape.ts';
import type { Slots } from './slots.ts';
import { makeSlots } from './slots.ts';
import type { TakenPlaces } from './taken-places.ts';
import { takenPlaces } from './taken-places.ts';

/** So many events that fit no shape are learned from one after the other; then only every time that their number has doubled. */
const EAGER_LESSONS = 16;

/** Longer events at the end of their input are left to the parser: that is where the copying pays least. */
const LONGEST_COPY = 65_536;

/**
 * Reads events from their bytes to the bytes of a staged line, without a string or an object on the way. Three tiers, each for what the one
 * before does not know: shapes of earlier events; the names of the spec in any order; `parser`. The first two never reject: the parser
 * alone has verdicts and reasons, and every tier gives the same bytes.
 */
export class ScanningCodec implements EventCodec {
  readonly #parser: EventCodec;
  readonly #taken: TakenPlaces;
  readonly #shapes: KnownShapes;
  readonly #scanAnyOrder: EventScanner;
  readonly #writeLine: LineWriter;
  readonly #slots: Slots;
  readonly #tiers = { sameShape: 0, anyOrder: 0, parsed: 0 };
  #strangers = 0;
  #nextLesson = 1;
  /** The input of the last event, and its bytes as words. */
  #input: Buffer = Buffer.alloc(0);
  #view = new DataView(this.#input.buffer);
  /** An event at the very end of its input is read from a copy that has room behind it. */
  #copy: Buffer = Buffer.alloc(0);
  #copyView = new DataView(this.#copy.buffer);

  constructor(spec: TableSpec, parser: EventCodec) {
    this.#parser = parser;
    this.#taken = takenPlaces(spec);
    this.#shapes = new KnownShapes(spec);
    this.#scanAnyOrder = anyOrderScanner(spec, this.#taken);
    this.#writeLine = compileLineWriter(spec);
    this.#slots = makeSlots(spec.columns.length);
  }

  encode(input: Buffer, start: number, end: number, position: string | number, output: SegmentBuffer): Rejection | undefined {
    const lineStart = output.length;
    if (typeof position === 'number') {
      const isDone =
        end + PADDING > input.length
          ? this.#scanCopy(input, start, end, position, output)
          : this.#scan(input, this.#viewOf(input), start, end, position, output);
      if (isDone) return undefined;
    }
    this.#tiers.parsed += 1;
    const rejection = this.#parser.encode(input, start, end, position, output);
    if (rejection === undefined && typeof position === 'number')
      this.#meetStranger(input, start, end, position, output, lineStart);
    return rejection;
  }

  tiers(): EventTiers {
    return { ...this.#tiers };
  }

  #scan(input: Buffer, view: DataView, start: number, end: number, line: number, output: SegmentBuffer): boolean {
    const slots = this.#slots;
    const outcome = this.#shapes.scan(input, view, start, end, slots);
    if (outcome === SCANNED && this.#writeLine(view, slots, end - start, line, output)) {
      this.#tiers.sameShape += 1;
      return true;
    }
    if (outcome !== OTHER_SHAPE) return false;
    const lineStart = output.length;
    if (this.#scanAnyOrder(input, view, start, end, slots) !== SCANNED) return false;
    if (!this.#writeLine(view, slots, end - start, line, output)) return false;
    this.#tiers.anyOrder += 1;
    this.#meetStranger(input, start, end, line, output, lineStart);
    return true;
  }

  #scanCopy(input: Buffer, start: number, end: number, line: number, output: SegmentBuffer): boolean {
    const size = end - start;
    if (size > LONGEST_COPY) return false;
    if (size + PADDING > this.#copy.length) {
      this.#copy = Buffer.alloc((size + PADDING) * 2);
      this.#copyView = new DataView(this.#copy.buffer, this.#copy.byteOffset, this.#copy.length);
    }
    input.copy(this.#copy, 0, start, end);
    return this.#scan(this.#copy, this.#copyView, 0, size, line, output);
  }

  #viewOf(input: Buffer): DataView {
    if (input !== this.#input) {
      this.#input = input;
      this.#view = new DataView(input.buffer, input.byteOffset, input.length);
    }
    return this.#view;
  }

  /** The event in `input[start, end)` fitted no shape, and its staged line was appended at `lineStart`: now and then, learn its shape. */
  #meetStranger(input: Buffer, start: number, end: number, line: number, output: SegmentBuffer, lineStart: number): void {
    this.#strangers += 1;
    if (this.#strangers < this.#nextLesson) return;
    this.#nextLesson = this.#strangers < EAGER_LESSONS ? this.#strangers + 1 : this.#strangers * 2;
    const event = Buffer.alloc(end - start + PADDING);
    input.copy(event, 0, start, end);
    const shape = learnShape(event.subarray(0, end - start), this.#taken);
    if (shape !== undefined) this.#shapes.add(shape, (scan) => this.#isRight(scan, event, line, output, lineStart));
  }

  /** True when the scanner makes the line of the event that it was learned from; a tombstone, for one, makes another. */
  #isRight(scan: EventScanner, event: Buffer, line: number, output: SegmentBuffer, lineStart: number): boolean {
    const size = event.length - PADDING;
    const view = new DataView(event.buffer, event.byteOffset, event.length);
    const lineEnd = output.length;
    if (scan(event, view, 0, size, this.#slots) !== SCANNED) return false;
    const isWritten = this.#writeLine(view, this.#slots, size, line, output);
    const again = output.bytes.subarray(lineEnd, output.length);
    const isSame = isWritten && again.equals(output.bytes.subarray(lineStart, lineEnd));
    output.length = lineEnd;
    return isSame;
  }
}
