import type { TableSpec } from '../../spec/table-spec.ts';
import { compileShapeScanner } from './compile-scanner.ts';
import type { EventScanner } from './event-scanner.ts';
import { OTHER_SHAPE } from './event-scanner.ts';
import type { EventShape } from './event-shape.ts';
import type { Slots } from './slots.ts';

/** So many shapes are tried before the slower ways. */
const MAX_SHAPES = 8;

interface KnownShape {
  readonly scan: EventScanner;
  /** Events since the last shape was learned. */
  hits: number;
}

/** The shapes of the events so far. What is known here changes how fast an event is read, and nothing else. */
export class KnownShapes {
  readonly #spec: TableSpec;
  /** The one that fitted last comes first. */
  readonly #shapes: KnownShape[] = [];

  constructor(spec: TableSpec) {
    this.#spec = spec;
  }

  /** Tries one shape after the other. An `EventScanner`. */
  scan(bytes: Buffer, view: DataView, start: number, end: number, slots: Slots): number {
    const shapes = this.#shapes;
    for (let index = 0; index < shapes.length; index += 1) {
      const shape = shapes[index];
      const outcome = shape === undefined ? OTHER_SHAPE : shape.scan(bytes, view, start, end, slots);
      if (outcome === OTHER_SHAPE || shape === undefined) continue;
      shape.hits += 1;
      if (index > 0) this.#moveUp(shape, index);
      return outcome;
    }
    return OTHER_SHAPE;
  }

  /** Adds a shape when `isRight` finds that its scanner does what the other ways do; the one that was least of use makes room. */
  add(shape: EventShape, isRight: (scan: EventScanner) => boolean): void {
    const scan = compileShapeScanner(this.#spec, shape);
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

  /** One place only: two shapes that take turns stay the first two, without any copying. */
  #moveUp(shape: KnownShape, index: number): void {
    const before = this.#shapes[index - 1];
    if (before === undefined || before.hits >= shape.hits) return;
    this.#shapes[index - 1] = shape;
    this.#shapes[index] = before;
  }
}
