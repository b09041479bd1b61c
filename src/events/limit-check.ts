import { countText } from '../spec/count-text.ts';
import type { EventLimits } from '../spec/event-limits.ts';
import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import type { Rejection } from './rejection.ts';

const NUL_ESCAPE = '\\u0000';

/** Bytes that a column of the key takes besides its value. */
const KEY_COLUMN_BYTES = 8;

/** Holds staged lines against what the destination can store. Nearly free for events that are within the limits. */
export class LimitCheck {
  readonly #spec: TableSpec;
  readonly #limits: EventLimits;
  /** Events of up to so many bytes that `EventCodec.encodeLines` takes are within the limits: their texts have no escape of U+0000. */
  readonly longestUnchecked: number;
  #input: Buffer = Buffer.alloc(0);
  /** Where the next escape of U+0000 stands in the input. */
  #nulAt = -1;

  constructor(spec: TableSpec, limits: EventLimits) {
    this.#spec = spec;
    this.#limits = limits;
    this.longestUnchecked = limits.keyBytes - spec.naturalKey.length * KEY_COLUMN_BYTES;
  }

  /**
   * Why the event in `input[start, end)` cannot be stored; `undefined` when it can. `line` gives its staged line, and is asked for only when
   * the event may be beyond a limit: U+0000 comes only from its escape, and no key is longer than its event.
   */
  rejectionOf(input: Buffer, start: number, end: number, line: () => Buffer): Rejection | undefined {
    const mayHoldNul = !this.#limits.nulInText && this.#hasNulEscape(input, start, end);
    const mayBeLong = end - start > this.longestUnchecked;
    if (!mayHoldNul && !mayBeLong) return undefined;
    const row: Readonly<Record<string, unknown>> = JSON.parse(line().toString());
    return (mayHoldNul ? this.#nulIn(row) : undefined) ?? this.#longKeyIn(row);
  }

  #hasNulEscape(input: Buffer, start: number, end: number): boolean {
    if (input !== this.#input || (this.#nulAt >= 0 && this.#nulAt < start)) {
      this.#input = input;
      this.#nulAt = input.indexOf(NUL_ESCAPE, start, 'latin1');
    }
    return this.#nulAt >= 0 && this.#nulAt < end;
  }

  #nulIn(row: Readonly<Record<string, unknown>>): Rejection | undefined {
    const column = this.#spec.columns.find(({ name }) => holdsNul(row[name]));
    if (column === undefined) return undefined;
    const reason = `column "${column.name}" holds U+0000, which the destination cannot store`;
    return { code: 'EVENT.NUL', reason, field: column.name };
  }

  #longKeyIn(row: Readonly<Record<string, unknown>>): Rejection | undefined {
    const sizes = this.#spec.naturalKey.map((name) => {
      const value = row[name];
      const isBytes = columnNamed(this.#spec, name).type === 'BYTES';
      return KEY_COLUMN_BYTES + (typeof value === 'string' ? Buffer.byteLength(value, isBytes ? 'base64' : 'utf8') : 0);
    });
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes <= this.#limits.keyBytes) return undefined;
    const field = this.#spec.naturalKey[sizes.indexOf(Math.max(...sizes))] ?? '';
    const most = countText(this.#limits.keyBytes);
    const reason = `the natural key takes ${countText(bytes)} bytes in the index of the destination, which has room for ${most}`;
    return { code: 'EVENT.LONG_KEY', reason, field };
  }
}

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => name.includes('\0') || holdsNul(member));
}
