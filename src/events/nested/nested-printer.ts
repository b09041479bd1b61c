import {
  type ArrayType,
  type ColumnType,
  isNested,
  type NestedType,
  type ScalarType,
  type StructField,
} from '../../spec/column-type.ts';
import type { ColumnSpec } from '../../spec/table-spec.ts';
import { typeText } from '../../spec/type-text.ts';
import { canonicalBytes } from '../canonical/canonical-bytes.ts';
import { canonicalDate } from '../canonical/canonical-date.ts';
import { canonicalDatetime } from '../canonical/canonical-datetime.ts';
import { BIGNUMERIC, NUMERIC, canonicalDecimal, type DecimalType } from '../canonical/canonical-decimal.ts';
import { canonicalInt64 } from '../canonical/canonical-int64.ts';
import { canonicalJson } from '../canonical/canonical-json.ts';
import { canonicalTime } from '../canonical/canonical-time.ts';
import { canonicalTimestamp } from '../canonical/canonical-timestamp.ts';
import { isRecord, stepInto } from '../event-structure.ts';
import { sourceAt } from '../json-text.ts';
import { shorten, whyNoScalar } from '../reject-value.ts';
import type { Rejection } from '../rejection.ts';
import { placeOf } from '../value-place.ts';
import { exactNumbers, exactText, ExactNumber } from './exact-numbers.ts';

/**
 * Checks and prints the values of one ARRAY or STRUCT column, element by element and field by field, each by the rules of its type.
 *
 * The canonical text: an ARRAY is `[…]`, its elements in order; a STRUCT is `{…}`, its fields by name in the order of UTF-16 code units, as
 * the columns of a row are, and without those that are NULL. An ARRAY without elements is NULL: BigQuery stores the two alike, so nothing
 * may tell them apart. A STRUCT without values is no NULL, it is `{}`. An element that is null is refused, since BigQuery has no place for it.
 */
export class NestedPrinter {
  /** The text on the staged line, where numbers that readers of JSON would round are quoted; empty: NULL. */
  text = '';
  /** The canonical text, which is hashed; empty: NULL. */
  hashed = '';
  /** Why the last value cannot be stored. */
  rejection: Rejection | undefined;
  readonly #column: ColumnSpec;
  /** Steps to the value of the column, from the root of its place. */
  readonly #place: readonly string[];
  readonly #type: NestedType;
  /** Steps to the value at fault, from the column, filled from the innermost. */
  #steps: (string | number)[] = [];
  #fault: { readonly type: ColumnType; readonly value: unknown } | undefined;

  constructor(column: ColumnSpec, type: NestedType) {
    this.#column = column;
    this.#place = placeOf(column).steps;
    this.#type = sorted(type);
  }

  /** Prints a value that is neither missing nor null; `text` is the JSON text in which it stands. False: it is refused, and `rejection` says why. */
  print(value: unknown, text: string): boolean {
    this.text = '';
    this.hashed = '';
    this.#steps = [];
    this.#fault = undefined;
    const exact = isTypeWithNumbers(this.#type) ? exactNumbers(sourceAt(text, this.#place) ?? '') : undefined;
    if (this.#value(value, exact, this.#type)) {
      if (this.text !== '[]') return true;
      this.text = '';
      this.hashed = '';
      return true;
    }
    this.rejection = this.#reject(text);
    return false;
  }

  #value(value: unknown, exact: unknown, type: ColumnType): boolean {
    if (!isNested(type)) return this.#scalar(value, exact, type);
    if (type.kind === 'ARRAY') return Array.isArray(value) ? this.#array(value, exact, type) : this.#refuse(type, value);
    return isRecord(value) ? this.#struct(value, exact, type.fields) : this.#refuse(type, value);
  }

  #array(elements: readonly unknown[], exact: unknown, { element: type }: ArrayType): boolean {
    this.#both('[');
    for (let index = 0; index < elements.length; index += 1) {
      if (index > 0) this.#both(',');
      const element = elements[index];
      const isRight = element !== null && this.#value(element, Array.isArray(exact) ? exact[index] : undefined, type);
      if (!isRight) {
        this.#fault ??= { type, value: element };
        this.#steps.push(index);
        return false;
      }
    }
    this.#both(']');
    return true;
  }

  #struct(value: object, exact: unknown, fields: readonly StructField[]): boolean {
    let before = '{';
    for (const { name, type } of fields) {
      const member = stepInto(value, name);
      if (member === undefined || member === null || (isArrayType(type) && isEmptyArray(member))) continue;
      this.#both(`${before}${JSON.stringify(name)}:`);
      before = ',';
      if (!this.#value(member, stepInto(exact, name), type)) {
        this.#steps.push(name);
        return false;
      }
    }
    this.#both(before === '{' ? '{}' : '}');
    return true;
  }

  #scalar(value: unknown, exact: unknown, type: ScalarType): boolean {
    const text = scalarText(value, exact, type);
    if (text === undefined) return this.#refuse(type, value);
    this.hashed += text;
    this.text += isQuotedWhenStaged(type, text) ? `"${text}"` : text;
    return true;
  }

  #both(text: string): void {
    this.text += text;
    this.hashed += text;
  }

  #refuse(type: ColumnType, value: unknown): false {
    this.#fault = { type, value };
    return false;
  }

  #reject(text: string): Rejection {
    const steps = this.#steps.toReversed();
    const field = this.#column.name + steps.map(stepText).join('');
    const { type = this.#type, value } = this.#fault ?? {};
    if (value === null) {
      const reason = `${field} is null, and an ARRAY holds no NULL: BigQuery would refuse all events of the load with it`;
      return { code: 'EVENT.NULL_ELEMENT', reason, field };
    }
    const way = [...this.#place, ...steps.map(String)];
    const source = sourceAt(text, way) ?? '';
    const { code, why } = isNested(type)
      ? { code: 'EVENT.BAD_VALUE', why: `expected a JSON ${type.kind === 'ARRAY' ? 'array' : 'object'}` }
      : whyNoScalar(type, value, source);
    const place = steps.length === 0 ? '' : `${field}: `;
    return { code, reason: `${place}${shorten(value, source)} is no ${typeText(type)}: ${why}`, field };
  }
}

/** Fields in the order in which they are printed. */
function sorted<T extends ColumnType>(type: T): T;
function sorted(type: ColumnType): ColumnType {
  if (!isNested(type)) return type;
  if (type.kind === 'ARRAY') return { kind: 'ARRAY', element: sorted(type.element) };
  const fields = type.fields.map((field) => ({ name: field.name, type: sorted(field.type) }));
  return { kind: 'STRUCT', fields: fields.toSorted((left, right) => (left.name < right.name ? -1 : 1)) };
}

/** Values of the type may hold numbers that a double rounds. */
function isTypeWithNumbers(type: ColumnType): boolean {
  if (!isNested(type)) return type === 'INT64' || type === 'NUMERIC' || type === 'BIGNUMERIC' || type === 'JSON';
  return type.kind === 'ARRAY' ? isTypeWithNumbers(type.element) : type.fields.some((field) => isTypeWithNumbers(field.type));
}

function isArrayType(type: ColumnType): boolean {
  return isNested(type) && type.kind === 'ARRAY';
}

function isEmptyArray(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** As for columns, see `isPrintedApart`. */
function isQuotedWhenStaged(type: ScalarType, text: string): boolean {
  return type === 'NUMERIC' || type === 'BIGNUMERIC' || (type === 'INT64' && !Number.isSafeInteger(Number(text)));
}

/** The canonical text of a scalar, quoted where it is a string; `undefined` when it is none of the type. */
function scalarText(value: unknown, exact: unknown, type: ScalarType): string | undefined {
  switch (type) {
    case 'STRING':
      return typeof value === 'string' ? JSON.stringify(value) : undefined;
    case 'BOOL':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'INT64':
      if (typeof value === 'string') return textOf(canonicalInt64(value, true));
      return typeof value === 'number' ? textOf(canonicalInt64(digitsOf(value, exact), false)) : undefined;
    case 'FLOAT64':
      if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
      return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? `"${value}"` : undefined;
    case 'NUMERIC':
      return decimalText(value, exact, NUMERIC);
    case 'BIGNUMERIC':
      return decimalText(value, exact, BIGNUMERIC);
    case 'JSON':
      return canonicalJson(value, () => exactText(exact));
    default:
      return typeof value === 'string' ? quotedText(CANONICAL[type](value)) : undefined;
  }
}

const CANONICAL = {
  BYTES: canonicalBytes,
  DATE: canonicalDate,
  DATETIME: canonicalDatetime,
  TIME: canonicalTime,
  TIMESTAMP: canonicalTimestamp,
} as const;

function decimalText(value: unknown, exact: unknown, type: DecimalType): string | undefined {
  if (typeof value === 'string') return textOf(canonicalDecimal(value, type));
  return typeof value === 'number' ? textOf(canonicalDecimal(digitsOf(value, exact), type)) : undefined;
}

function digitsOf(value: number, exact: unknown): string {
  return exact instanceof ExactNumber ? exact.source : String(value);
}

function textOf(result: { readonly text: string } | { readonly fault: string }): string | undefined {
  return 'text' in result ? result.text : undefined;
}

function quotedText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `"${text}"`;
}

/** `[3]`, `.site`, `["a b"]`. */
function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}
