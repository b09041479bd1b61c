import type { PointerNode } from '../pointer-tree.ts';
import type { EventShape, ShapePlace } from './event-shape.ts';
import type { TakenPlaces } from './taken-places.ts';

/** Events with more scalars than this have no shape: the source of their scanner would be too long to be fast. */
const MAX_PLACES = 256;

/** So many bytes that never change are the most that one shape is compiled from. */
const MAX_BYTES = 16_384;

/**
 * The shape of an event that was accepted and is no tombstone. `undefined` when it has none: a column takes an object or an array.
 */
export function learnShape(event: Buffer, taken: TakenPlaces): EventShape | undefined {
  const learner = new ShapeLearner(event, taken);
  return event.length <= MAX_BYTES * 4 && learner.value(learner.skipSpace(0), taken.root) >= 0 ? learner.shape() : undefined;
}

const NONE = -1;

class ShapeLearner {
  readonly #event: Buffer;
  readonly #taken: TakenPlaces;
  readonly #places: ShapePlace[] = [];
  /** Where the bytes that never change go on. */
  #from = 0;
  #constantBytes = 0;

  constructor(event: Buffer, taken: TakenPlaces) {
    this.#event = event;
    this.#taken = taken;
  }

  shape(): EventShape | undefined {
    const end = Buffer.from(this.#event.subarray(this.#from));
    const isSmall = this.#places.length <= MAX_PLACES && this.#constantBytes + end.length <= MAX_BYTES;
    // An event may be text of several lines, but where events are cut by lines none has a line feed.
    const isOneLine = !this.#event.includes(0x0a);
    return isSmall && isOneLine ? { places: this.#places, end } : undefined;
  }

  /** Walks over the value at `at`, which `node` of the spec's pointers names, and returns the index behind it, or {@link NONE}. */
  value(at: number, node: PointerNode | undefined): number {
    const byte = this.#event[at];
    if (byte === 0x7b || byte === 0x5b) {
      if (node?.isTaken === true) return NONE;
      return byte === 0x7b ? this.#object(at, node) : this.#array(at, node);
    }
    const end = this.#endOfScalar(at);
    // A pointer leads on from here: only null lets it, and that becomes one of the bytes that never change.
    if (node !== undefined && node.children.size > 0) return byte === 0x6e ? end : NONE;
    const before = Buffer.from(this.#event.subarray(this.#from, at));
    this.#constantBytes += before.length;
    this.#places.push({
      before,
      columns: node === undefined ? [] : this.#taken.columnsAt(node),
      isDeleteField: node !== undefined && node === this.#taken.deleteNode,
    });
    this.#from = end;
    return end;
  }

  #object(start: number, node: PointerNode | undefined): number {
    let at = this.skipSpace(start + 1);
    while (this.#event[at] !== 0x7d) {
      const nameEnd = this.#endOfString(at);
      const name = String(JSON.parse(this.#event.toString('utf8', at, nameEnd)));
      const colon = this.skipSpace(nameEnd);
      const end = this.value(this.skipSpace(colon + 1), node?.children.get(name));
      if (end < 0) return end;
      at = this.skipSpace(end);
      if (this.#event[at] === 0x2c) at = this.skipSpace(at + 1);
    }
    return at + 1;
  }

  #array(start: number, node: PointerNode | undefined): number {
    let at = this.skipSpace(start + 1);
    for (let index = 0; this.#event[at] !== 0x5d; index += 1) {
      const end = this.value(at, node?.children.get(String(index)));
      if (end < 0) return end;
      at = this.skipSpace(end);
      if (this.#event[at] === 0x2c) at = this.skipSpace(at + 1);
    }
    return at + 1;
  }

  skipSpace(start: number): number {
    let at = start;
    while (at < this.#event.length && (this.#event[at] ?? 0) <= 0x20) at += 1;
    return at;
  }

  #endOfScalar(start: number): number {
    if (this.#event[start] === 0x22) return this.#endOfString(start);
    let at = start;
    while (at < this.#event.length && !IS_END_OF_SCALAR[this.#event[at] ?? 0]) at += 1;
    return at;
  }

  #endOfString(start: number): number {
    let at = start + 1;
    while (at < this.#event.length && this.#event[at] !== 0x22) at += this.#event[at] === 0x5c ? 2 : 1;
    return at + 1;
  }
}

/** White space, a comma, or a closing bracket. */
const IS_END_OF_SCALAR: readonly boolean[] = Array.from(
  { length: 256 },
  (_, byte) => byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d,
);
