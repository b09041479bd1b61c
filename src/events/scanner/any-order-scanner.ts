import type { TableSpec } from '../../spec/table-spec.ts';
import type { PointerNode } from '../pointer-tree.ts';
import { COLUMN_SCANNERS, scannedAs } from './column-scanners.ts';
import { endOfKeptValue } from './end-of-kept-value.ts';
import { endOfString } from './end-of-string.ts';
import { SCANNED } from './event-scanner.ts';
import { isNull } from './scan-null.ts';
import type { ScannerMemory } from './scanner-memory.ts';
import type { Slots } from './slots.ts';
import { slotOf } from './slots.ts';
import type { TakenPlaces } from './taken-places.ts';
import type { ValueScanner } from './value-scanner.ts';
import { HAND_OVER } from './value-scanner.ts';

/**
 * Reads the event at `[start, end)` of the scanner memory and fills the slots of all columns: {@link SCANNED} or `HAND_OVER`, and then the slots
 * mean nothing.
 */
export type AnyOrderScanner = (start: number, end: number) => number;

/**
 * Makes a scanner that knows the names of the spec in any order and with any white space. Names in other
 * spellings, names that the spec does not take, names that come twice, and arrays are for the parsing codec.
 */
export function anyOrderScanner(spec: TableSpec, taken: TakenPlaces, memory: ScannerMemory): AnyOrderScanner {
  const scanner = new Scanner(spec, taken, memory);
  return (start, end) => scanner.scan(start, end);
}

/** A node of the spec's pointers, laid out for the search by bytes. */
interface Field {
  /** The name between its quotes, as `JSON.stringify` prints it. */
  readonly name: Buffer;
  /** Its place in `#seen`. */
  readonly number: number;
  readonly fields: readonly Field[];
  /** The member that is looked at first: the one after the last that was found. */
  expected: number;
  readonly columns: readonly { readonly scan: ValueScanner; readonly slot: number }[];
  readonly isDeleteField: boolean;
}

class Scanner {
  readonly #root: Field;
  readonly #endOfKeptValue: ReturnType<typeof endOfKeptValue>;
  /** 1 for the fields that the event at hand has. */
  readonly #seen: Uint8Array;
  readonly #bytes: Buffer;
  readonly #slots: Slots;

  constructor(spec: TableSpec, taken: TakenPlaces, memory: ScannerMemory) {
    this.#bytes = memory.bytes;
    this.#slots = memory.slots(spec.columns.length);
    let count = 0;
    const fieldOf = (node: PointerNode): Field => ({
      name: Buffer.from(JSON.stringify(node.steps.at(-1) ?? '').slice(1, -1)),
      number: count++,
      fields: [...node.children.values()].map(fieldOf),
      expected: 0,
      columns: taken.columnsAt(node).map((column) => ({
        scan: COLUMN_SCANNERS[scannedAs(spec.columns[column]?.type ?? 'JSON')],
        slot: slotOf(column),
      })),
      isDeleteField: node === taken.deleteNode,
    });
    this.#root = fieldOf(taken.root);
    this.#seen = new Uint8Array(count);
    this.#endOfKeptValue = endOfKeptValue(spec.deleteWhen ?? { field: [], in: [] });
  }

  scan(start: number, end: number): number {
    this.#seen.fill(0);
    this.#slots.fill(0);
    const at = this.#object(this.#skipSpace(start), this.#root);
    // Behind the end there may be a line feed, which is white space too.
    return at >= 0 && at <= end && this.#skipSpace(at) >= end ? SCANNED : HAND_OVER;
  }

  /** Reads the object at `start` and returns the index behind it, or {@link HAND_OVER}. */
  #object(start: number, field: Field): number {
    const bytes = this.#bytes;
    if (bytes[start] !== 0x7b || field.columns.length > 0 || field.isDeleteField) return HAND_OVER;
    let at = this.#skipSpace(start + 1);
    if (bytes[at] === 0x7d) return at + 1;
    for (;;) {
      if (bytes[at] !== 0x22) return HAND_OVER;
      const nameEnd = endOfString(bytes, at + 1);
      const member = nameEnd < 0 ? undefined : this.#find(field, at + 1, nameEnd);
      if (member === undefined || this.#seen[member.number] === 1) return HAND_OVER;
      this.#seen[member.number] = 1;
      at = this.#skipSpace(nameEnd + 1);
      if (bytes[at] !== 0x3a) return HAND_OVER;
      at = this.#value(this.#skipSpace(at + 1), member);
      if (at < 0) return at;
      at = this.#skipSpace(at);
      if (bytes[at] === 0x7d) return at + 1;
      if (bytes[at] !== 0x2c) return HAND_OVER;
      at = this.#skipSpace(at + 1);
    }
  }

  #value(at: number, field: Field): number {
    if (field.fields.length > 0) return isNull(this.#bytes, at) && !field.isDeleteField ? at + 4 : this.#object(at, field);
    let end = field.isDeleteField ? this.#endOfKeptValue(this.#bytes, at) : 0;
    for (let index = 0; index < field.columns.length && end >= 0; index += 1) {
      const column = field.columns[index];
      if (column !== undefined) end = column.scan(this.#bytes, at, this.#slots, column.slot);
    }
    return end;
  }

  /** The member of `parent` whose name is in `[start, end)`. */
  #find(parent: Field, start: number, end: number): Field | undefined {
    const { fields } = parent;
    let index = parent.expected;
    for (let tried = 0; tried < fields.length; tried += 1) {
      const field = fields[index];
      index = index + 1 < fields.length ? index + 1 : 0;
      if (field === undefined || !this.#isAt(field.name, start, end)) continue;
      parent.expected = index;
      return field;
    }
    return undefined;
  }

  #isAt(name: Buffer, start: number, end: number): boolean {
    if (end - start !== name.length) return false;
    const bytes = this.#bytes;
    for (let index = 0; index < name.length; index += 1) if (bytes[start + index] !== name[index]) return false;
    return true;
  }

  #skipSpace(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    for (let byte = bytes[at]; byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d; byte = bytes[at]) at += 1;
    return at;
  }
}
