import type { ColumnSpec, DeleteWhen, TableSpec } from '../spec/table-spec.ts';
import { isIndex } from './event-structure.ts';
import { jsonPointer } from './find-json-fault.ts';
import type { PointerNode } from './pointer-tree.ts';
import { pointerTree } from './pointer-tree.ts';
import { isPrintedApart, isQuoted, memberPrefix, printColumn } from './print-column-source.ts';

/**
 * The JavaScript of a row encoder: the body of a function of `runtime` (a `RowEncoderRuntime`) that returns a `RowEncoder`. It
 *
 * 1. reads every value that the spec names and adds up the fewest characters that a JSON object with exactly these members takes;
 * 2. compares that with the length of the event. When they are equal there is no room for anything else: no name twice, no unknown field,
 *    no white space, no escape, no number with more digits than its double. Else the examiner looks closely;
 * 3. checks and prints each column.
 */
export function rowEncoderSource(spec: TableSpec): string {
  return new RowEncoderSource(spec).text();
}

/** Names of `Object.prototype`: reading them from an event that lacks them would find something. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

class RowEncoderSource {
  readonly #spec: TableSpec;
  /** JSON pointer → the variable that holds the value there. */
  readonly #variables = new Map<string, string>([['', 'event']]);
  readonly #lines: string[] = [];

  constructor(spec: TableSpec) {
    this.#spec = spec;
  }

  text(): string {
    const spec = this.#spec;
    for (const child of pointerTree(spec).children.values()) this.#read(child, 'event');
    this.#lines.push(
      'let hasEscapes = false, isTold = true;',
      'if (size !== examiner.text.length) {',
      '  const rejection = examiner.examine(event, members);',
      '  if (rejection !== undefined) return rejection;',
      '  hasEscapes = examiner.hasEscapes; isTold = !examiner.hasLongNumber;',
      '}',
    );
    if (spec.deleteWhen !== undefined) this.#deleted(spec.deleteWhen);
    const columns = spec.columns.map((column, index) => ({ column, index }));
    const identity = columns.filter(({ column }) => isKeyOrOffset(spec, column));
    const payload = columns
      .filter(({ column }) => !isKeyOrOffset(spec, column))
      .toSorted((left, right) => (left.column.name < right.column.name ? -1 : 1));
    for (const { column, index } of columns) this.#column(column, index);
    this.#lines.push(
      `row.identity = ${identity.map(({ column, index }) => `${memberPrefix(column)} + text${index}${isQuoted(column) ? ` + '"'` : ''}`).join(' + ')};`,
      `row.payload = ${concatenation(payload.map(({ index }) => `member${index}`))};`,
      `row.isHashedApart = ${spec.columns.some(isPrintedApart) ? 'isHashedApart' : 'false'};`,
      `if (row.isHashedApart) row.hashed = ${concatenation(
        payload.map(({ column, index }) =>
          isPrintedApart(column) ? `(text${index} === '' ? '' : ${memberPrefix(column)} + digits${index})` : `member${index}`,
        ),
      )};`,
      `row.isDeleted = ${spec.deleteWhen === undefined ? 'false' : 'isDeleted'};`,
    );
    return [
      `'use strict';`,
      'const { stepInto, isArray, quote, size: sizeOf, sizeOfNumber, canonical, NUMERIC, BIGNUMERIC, INT64, JSON, isSafe } = runtime;',
      'const { rejectValue, rejectNull, rejectBlocked } = runtime;',
      'const { DATE, DATETIME, TIME, TIMESTAMP, BYTES } = canonical;',
      'return function encodeRow(event, examiner, row) {',
      // An object with members is one character more than its members, each with a comma.
      'let members = 0, size = 1, isHashedApart = false;',
      ...this.#lines,
      '};',
    ].join('\n');
  }

  /** Reads the value at a node, adds its size, and goes on below it. */
  #read(node: PointerNode, parent: string): void {
    const step = node.steps.at(-1) ?? '';
    const value = `value${this.#variables.size}`;
    this.#variables.set(jsonPointer(node.steps), value);
    const isTop = node.steps.length === 1;
    const read =
      isTop && !INHERITED.has(step) ? `event[${JSON.stringify(step)}]` : `stepInto(${parent}, ${JSON.stringify(step)})`;
    const named = JSON.stringify(step).length + 2;
    const isMember = isTop || !isIndex(step) ? 'true' : `!isArray(${parent})`;
    this.#lines.push(`const ${value} = ${read};`, ...(this.#isNumber(node) ? [`let printed${value} = '';`] : []));
    this.#lines.push(
      `if (${value} !== undefined) { if (${isMember}) members += 1; size += ${named} + ${this.#size(node, value)}; }`,
    );
    for (const child of node.children.values()) this.#read(child, value);
  }

  /** The expression for the size of the value at a node, without what its children add. A number is printed on the way. */
  #size(node: PointerNode, value: string): string {
    const print = `printed${value} = '' + ${value}`;
    if (node.children.size > 0) {
      const object = `typeof ${value} === 'object' && ${value} !== null && !isArray(${value})`;
      if (!node.isTaken) return `(${object} ? 1 : NaN)`;
      return this.#isNumber(node) ? `(${print}, NaN)` : 'NaN';
    }
    if (this.#isNumber(node)) return `(typeof ${value} === 'number' ? sizeOfNumber(${value}, ${print}) : sizeOf(${value}))`;
    return `(typeof ${value} === 'string' ? ${value}.length + 2 : sizeOf(${value}))`;
  }

  /** A column prints the value here as a number. */
  #isNumber(node: PointerNode): boolean {
    const pointer = jsonPointer(node.steps);
    return this.#spec.columns.some(({ type, from }) => (type === 'INT64' || type === 'FLOAT64') && jsonPointer(from) === pointer);
  }

  #variable(steps: readonly string[]): string {
    const variable = this.#variables.get(jsonPointer(steps));
    if (variable === undefined) throw new Error(`no variable for ${jsonPointer(steps)}`);
    return variable;
  }

  #deleted({ field, in: values }: DeleteWhen): void {
    const value = this.#variable(field);
    this.#lines.push(
      this.#unreachable(field, -1),
      `const isDeleted = ${values.map((one) => `${value} === ${JSON.stringify(one)}`).join(' || ')};`,
    );
  }

  /** Sets `text<index>`, and for the payload `member<index>`, which stay empty for NULL. */
  #column(column: ColumnSpec, index: number): void {
    const isRequired = isKeyOrOffset(this.#spec, column);
    const value = this.#variable(column.from);
    const member = isRequired
      ? ''
      : `member${index} = ${memberPrefix(column)} + text${index}${isQuoted(column) ? ` + '"'` : ''};`;
    const body = [
      this.#unreachable(column.from, index),
      `if (${value} !== undefined && ${value} !== null) { ${printColumn(column, index, value)} ${member} }`,
      isRequired ? `else return rejectNull(${index});` : '',
    ].join('\n');
    this.#lines.push(
      `let text${index} = ''${isRequired ? '' : `, member${index} = ''`}${isPrintedApart(column) ? `, digits${index} = ''` : ''};`,
    );
    this.#lines.push(this.#spec.deleteWhen !== undefined && !isRequired ? `if (!isDeleted) { ${body} }` : body);
  }

  /** A missing value whose way begins, but does not end, at something without members is a fault, not a NULL. */
  #unreachable(steps: readonly string[], index: number): string {
    if (steps.length < 2) return '';
    const first = this.#variable(steps.slice(0, 1));
    return `if (${this.#variable(steps)} === undefined && ${first} !== undefined) {
      const rejection = rejectBlocked(event, ${index}, examiner.text);
      if (rejection !== undefined) return rejection;
    }`;
  }
}

function isKeyOrOffset(spec: TableSpec, column: ColumnSpec): boolean {
  return spec.naturalKey.includes(column.name) || spec.sourceOffset.includes(column.name);
}

function concatenation(parts: readonly string[]): string {
  return parts.length === 0 ? `''` : parts.join(' + ');
}
