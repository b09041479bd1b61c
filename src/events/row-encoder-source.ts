import { isNested } from '../spec/column-type.ts';
import { type ColumnSpec, type DeleteWhen, knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import { isIndex } from './event-structure.ts';
import type { PointerNode } from './pointer-tree.ts';
import { pointerTree } from './pointer-tree.ts';
import { isPrintedApart, isQuoted, memberPrefix, printColumn, rootText } from './print-column-source.ts';
import type { ValuePlace, ValueRoot } from './value-place.ts';
import { placeOf, placeOfDelete, placeText } from './value-place.ts';

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
  /** Text of a place → the variable that holds the value there. */
  readonly #variables = new Map<string, string>([['', 'event']]);
  readonly #lines: string[] = [];

  constructor(spec: TableSpec) {
    this.#spec = spec;
  }

  text(): string {
    const spec = this.#spec;
    for (const child of pointerTree(spec).children.values()) this.#read(child, 'event');
    for (const root of OUTER_ROOTS) this.#readOuter(root);
    this.#lines.push(
      'let hasEscapes = false, isTold = true;',
      'if (size !== examiner.length) {',
      '  const rejection = examiner.examine(event, members);',
      '  if (rejection !== undefined) return rejection;',
      '  hasEscapes = examiner.hasEscapes; isTold = !examiner.hasLongNumber;',
      '}',
    );
    if (knowsDeletes(spec)) this.#deleted(spec.deleteWhen);
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
      `row.isDeleted = ${knowsDeletes(spec) ? 'isDeleted' : 'false'};`,
    );
    return [
      `'use strict';`,
      'const { stepInto, isArray, quote, size: sizeOf, sizeOfNumber, canonical, NUMERIC, BIGNUMERIC, INT64, JSON, isSafe } = runtime;',
      'const { epoch, unscaled, rejectValue, rejectNull, rejectBlocked, nested } = runtime;',
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
    this.#variables.set(placeText({ root: 'event', steps: node.steps }), value);
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

  /** Reads the values of the spec in what is around the event. */
  #readOuter(root: Exclude<ValueRoot, 'event'>): void {
    const tree = pointerTree(this.#spec, root);
    if (tree.children.size === 0) return;
    this.#lines.push(`const ${root} = examiner.${root};`);
    const read = (node: PointerNode, parent: string): void => {
      const value = `value${this.#variables.size}`;
      this.#variables.set(placeText({ root, steps: node.steps }), value);
      this.#lines.push(`const ${value} = stepInto(${parent}, ${JSON.stringify(node.steps.at(-1))});`);
      if (this.#takesNumber({ root, steps: node.steps })) this.#lines.push(`const printed${value} = '' + ${value};`);
      for (const child of node.children.values()) read(child, value);
    };
    for (const child of tree.children.values()) read(child, `${root}.value`);
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
    return this.#takesNumber({ root: 'event', steps: node.steps });
  }

  #takesNumber(place: ValuePlace): boolean {
    const pointer = placeText(place);
    return this.#spec.columns.some(
      (column) => (column.type === 'INT64' || column.type === 'FLOAT64') && placeText(placeOf(column)) === pointer,
    );
  }

  #variable(place: ValuePlace): string {
    const variable = this.#variables.get(placeText(place));
    if (variable === undefined) throw new Error(`no variable for ${placeText(place)}`);
    return variable;
  }

  #deleted(deleteWhen: DeleteWhen | undefined): void {
    this.#lines.push('let isDeleted = examiner.isTombstone;');
    if (deleteWhen === undefined) return;
    const place = placeOfDelete(deleteWhen);
    const value = this.#variable(place);
    this.#lines.push(
      'if (!isDeleted) {',
      this.#unreachable(place, -1),
      `isDeleted = ${deleteWhen.in.map((one) => `${value} === ${JSON.stringify(one)}`).join(' || ')};`,
      '}',
    );
  }

  /** Sets `text<index>`, and for the payload `member<index>`, which stay empty for NULL. */
  #column(column: ColumnSpec, index: number): void {
    const isRequired = isKeyOrOffset(this.#spec, column);
    const place = placeOf(column);
    const value = this.#variable(place);
    const member = isRequired
      ? ''
      : `${isNested(column.type) ? `if (text${index} !== '') ` : ''}member${index} = ${memberPrefix(column)} + text${index}${isQuoted(column) ? ` + '"'` : ''};`;
    const body = [
      this.#unreachable(place, index),
      `if (${value} !== undefined && ${value} !== null) { ${printColumn(column, index, value)} ${member} }`,
      isRequired ? `else return rejectNull(${index});` : '',
    ].join('\n');
    this.#lines.push(
      `let text${index} = ''${isRequired ? '' : `, member${index} = ''`}${isPrintedApart(column) ? `, digits${index} = ''` : ''};`,
    );
    this.#lines.push(knowsDeletes(this.#spec) && !isRequired ? `if (!isDeleted) { ${body} }` : body);
  }

  /** A missing value whose way begins, but does not end, at something without members is a fault, not a NULL. */
  #unreachable(place: ValuePlace, index: number): string {
    const { root, steps } = place;
    // The key of a message may be no object at all.
    if (steps.length < 2 && root !== 'kcatKey') return '';
    const first = root === 'kcatKey' ? 'kcatKey.value' : this.#variable({ root, steps: steps.slice(0, 1) });
    return `if (${this.#variable(place)} === undefined && ${first} !== undefined) {
      const rejection = rejectBlocked(${root === 'event' ? 'event' : `${root}.value`}, ${index}, ${rootText(root)});
      if (rejection !== undefined) return rejection;
    }`;
  }
}

const OUTER_ROOTS: readonly Exclude<ValueRoot, 'event'>[] = ['kcat', 'kcatKey', 'debezium'];

function isKeyOrOffset(spec: TableSpec, column: ColumnSpec): boolean {
  return spec.naturalKey.includes(column.name) || spec.sourceOffset.includes(column.name);
}

function concatenation(parts: readonly string[]): string {
  return parts.length === 0 ? `''` : parts.join(' + ');
}
