import { columnNamed, type ColumnSpec, type TableSpec } from '../../spec/table-spec.ts';
import type { OuterDocument } from '../compile-row-encoder.ts';
import { isRecord } from '../event-structure.ts';
import { jsonPointer } from '../find-json-fault.ts';
import { sourceAt } from '../json-text.ts';
import type { Rejection } from '../rejection.ts';
import { placeOf } from '../value-place.ts';

/** The part of a row that the key of a message tells. */
export interface KeyEvent {
  readonly event: object;
  readonly text: string;
}

/**
 * Makes of a message key what takes the place of the row where a message has none: a null payload, or a Debezium delete without `before`.
 *
 * - Columns of the natural key that take their values from the row take them from the key: by the same pointers where it is a JSON object (of a
 *   `{schema, payload}` of Kafka Connect, from its payload); else, when there is just one such column, the key is its value: a JSON string
 *   by what it says, anything else by its text.
 * - Source offset columns must come from an envelope: a key has no version.
 */
export class KeyEvents {
  readonly #columns: readonly ColumnSpec[];
  readonly #offset: string | undefined;

  constructor(spec: TableSpec) {
    const ofRow = (names: readonly string[]): readonly ColumnSpec[] =>
      names.map((name) => columnNamed(spec, name)).filter((column) => placeOf(column).root === 'event');
    this.#columns = ofRow(spec.naturalKey);
    this.#offset = ofRow(spec.sourceOffset)[0]?.name;
  }

  /** What stands for the row that the message with this key deletes; `what` names what the message lacks, e.g. `a null payload`. */
  of({ value, text }: OuterDocument, what: string): KeyEvent | Rejection {
    if (this.#offset !== undefined) return this.lacksOffset(this.#offset, what);
    const [only, ...others] = this.#columns;
    if (only === undefined) return { event: {}, text: '{}' };
    if (value === null || value === undefined)
      return this.#without(only, `${what} deletes the row of the message key, and the message has no key`);
    const content = isWrapped(value) ? { value: value.payload, text: sourceAt(text, ['payload']) ?? '' } : { value, text };
    if (isRecord(content.value)) return { event: content.value, text: content.text };
    if (typeof content.value === 'object')
      return this.#without(only, `the message key is an array, so nothing tells which row ${what} deletes`);
    if (others.length > 0) {
      const names = this.#columns.map(({ name }) => name).join(', ');
      const reason = `the message key is no JSON object, so it cannot tell the ${this.#columns.length} columns ${names} of the row that ${what} deletes: send an object as key, or take columns from elsewhere, such as from: kcat:/key`;
      return this.#without(only, reason);
    }
    const scalar = scalarFor(only, content.value, content.text);
    return {
      event: nest(only.from, scalar),
      text: only.from.reduceRight((inner, step) => `{${JSON.stringify(step)}:${inner}}`, JSON.stringify(scalar)),
    };
  }

  /** Why a message without a row has no version: `column` of the source offset stands in the row, or in an envelope that is not there. */
  lacksOffset(column: string, what: string): Rejection {
    const reason = `${what} has no ${column}, which is part of the source offset: take it from kcat, such as {type: INT64, from: kcat:/offset}`;
    return { code: 'EVENT.NULL_OFFSET', reason, field: column };
  }

  /** Why a key that is an object did not do: `column` is not in it. */
  lacks(column: string, what: string): Rejection | undefined {
    const found = this.#columns.find(({ name }) => name === column);
    if (found === undefined) return undefined;
    return this.#without(
      found,
      `${what} deletes the row of the message key, and the key has no ${jsonPointer(found.from)}: take ${column} from where the key has it, such as from: kcat:/key/${column}`,
    );
  }

  #without({ name }: ColumnSpec, reason: string): Rejection {
    return { code: 'EVENT.NULL_KEY', reason, field: name };
  }
}

/** The key as Kafka Connect's JSON converter writes it with its schema. */
function isWrapped(value: unknown): value is { readonly schema: unknown; readonly payload: unknown } {
  return isRecord(value) && Object.keys(value).length === 2 && Object.hasOwn(value, 'schema') && Object.hasOwn(value, 'payload');
}

/** A key is text more often than JSON: `17` and `true` are the text of a STRING, and what they say of an INT64 and a BOOL. */
function scalarFor({ type }: ColumnSpec, value: unknown, text: string): unknown {
  if (typeof value === 'string') return type === 'BOOL' && (value === 'true' || value === 'false') ? value === 'true' : value;
  return type === 'BOOL' && typeof value === 'boolean' ? value : text;
}

function nest(steps: readonly string[], value: unknown): object {
  const [last = '', ...outer] = steps.toReversed();
  return outer.reduce<object>((inner, step) => ({ [step]: inner }), { [last]: value });
}
