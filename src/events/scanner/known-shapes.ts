import type { TableSpec } from '../../spec/table-spec.ts';
import { compileShapeScanner } from './compile-scanner.ts';
import type { EventScanner } from './event-scanner.ts';
import { OTHER_SHAPE } from './event-scanner.ts';
import type { EventShape } from './event-shape.ts';
import { OUTPUT, type ScannerMemory } from './scanner-memory.ts';

/** So many shapes are tried before the slower ways. */
const MAX_SHAPES = 8;

interface KnownShape {
  readonly scan: EventScanner;
  /** Events since the last shape was learned. */
  hits: number;
}

/** The shapes of the events so far. What is known here changes how fast an event is read, and nothing else. */
export class KnownShapes {
  /** Where the events that were taken end. */
  end = 0;
  /** Where their lines end. */
  outputEnd = 0;
  /** Why no more were taken, see `EventScanner`. */
  outcome: number = OTHER_SHAPE;
  readonly #spec: TableSpec;
  readonly #memory: ScannerMemory;
  /** The one that fitted last comes first. */
  readonly #shapes: KnownShape[] = [];

  constructor(spec: TableSpec, memory: ScannerMemory) {
    this.#spec = spec;
    this.#memory = memory;
  }

  /** Takes events from `[at, end)` of the scanner memory as long as one of the shapes knows the next one; returns how many. Their lines are at `OUTPUT`. */
  scan(at: number, end: number, pause: number, longest: number): number {
    this.end = at;
    this.outputEnd = OUTPUT;
    this.outcome = OTHER_SHAPE;
    let [taken, last] = [0, -1];
    for (;;) {
      const index = this.#next(end, pause, longest, last);
      if (index < 0) return taken;
      taken += this.#count;
      if (this.outcome !== OTHER_SHAPE) return taken;
      last = index;
    }
  }

  /** How many events the last shape has taken. */
  #count = 0;

  /** The place of the shape that has taken events; -1 for none. */
  #next(end: number, pause: number, longest: number, except: number): number {
    const shapes = this.#shapes;
    for (let index = 0; index < shapes.length; index += 1) {
      const shape = shapes[index];
      if (shape === undefined || index === except) continue;
      const count = shape.scan(this.end, end, this.outputEnd, pause, longest);
      this.outcome = this.#memory.outcome;
      if (count === 0 && this.outcome === OTHER_SHAPE) continue;
      shape.hits += count;
      this.#count = count;
      this.end = this.#memory.end;
      this.outputEnd = this.#memory.outputEnd;
      if (count === 0) return -1;
      return index > 0 ? this.#moveUp(shape, index) : index;
    }
    return -1;
  }

  /** Adds a shape when `isRight` finds that its scanner does what the other ways do; the one that was least of use makes room. */
  add(shape: EventShape, isRight: (scan: EventScanner) => boolean): void {
    const scan = compileShapeScanner(this.#spec, shape, this.#memory);
    if (!isRight(scan)) return;
    if (this.#shapes.length === MAX_SHAPES) {
      const least = Math.min(...this.#shapes.map(({ hits }) => hits));
      this.#shapes.splice(
        this.#shapes.findLastIndex(({ hits }) => hits === least),
        1,
      );
    }
    for (const known of this.#shapes) known.hits = 0;
    this.#shapes.unshift({ scan, hits: 0 });
  }

  /** One place only: two shapes that take turns stay the first two, without any copying. Returns where the shape is now. */
  #moveUp(shape: KnownShape, index: number): number {
    const before = this.#shapes[index - 1];
    if (before === undefined || before.hits >= shape.hits) return index;
    this.#shapes[index - 1] = shape;
    this.#shapes[index] = before;
    return index - 1;
  }
}
