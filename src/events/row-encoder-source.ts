import { isNested } from '../spec/column-type.ts';
import { type ColumnSpec, type DeleteWhen, knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import { isIndex } from './event-structure.ts';
import type { PointerNode } from './pointer-tree.ts';
import { pointerTree } from './pointer-tree.ts';
import { isPrintedApart, printColumn, rootText } from './print-column-source.ts';
import type { ValuePlace, ValueRoot } from './value-place.ts';
import { placeOf, placeOfDelete, placeText } from './value-place.ts';
import { type Form, isPrintedNumber, roomFor, writeColumn } from './write-column-source.ts';

/**
 * The JavaScript of a row encoder: the body of a function of `runtime` (a `RowEncoderRuntime`) that returns a `RowEncoder`. It
 *
 * 1. reads every value that the spec names and adds up the fewest characters that a JSON object with exactly these members takes;
 * 2. compares that with the length of the event. When they are equal there is no room for anything else: no name twice, no unknown field,
 *    no white space, no escape, no number with more digits than its double. Else the examiner looks closely;
 * 3. checks each column in the order of the spec;
 * 4. writes them in the order of the staged line.
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
    for (const { column, index } of columns) this.#column(column, index);
    this.#lines.push(...this.#write());
    return [
      `'use strict';`,
      'const { stepInto, isArray, quote, size: sizeOf, sizeOfNumber, canonical, NUMERIC, BIGNUMERIC, INT64, JSON, isSafe } = runtime;',
      'const { epoch, unscaled, rejectValue, rejectNull, rejectBlocked, nested } = runtime;',
      'const { roomForText, writeText, writeNumber, writeTimestamp } = runtime;',
      'const { DATE, DATETIME, TIME, TIMESTAMP, BYTES } = canonical;',
      'return function encodeRow(event, examiner, row, output) {',
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
    this.#lines.push(
      `const ${value} = ${read};`,
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
      for (const child of node.children.values()) read(child, value);
    };
    for (const child of tree.children.values()) read(child, `${root}.value`);
  }

  /** The expression for the size of the value at a node, without what its children add. */
  #size(node: PointerNode, value: string): string {
    if (node.children.size > 0)
      return node.isTaken ? 'NaN' : `(typeof ${value} === 'object' && ${value} !== null && !isArray(${value}) ? 1 : NaN)`;
    if (this.#isNumber(node)) return `(typeof ${value} === 'number' ? sizeOfNumber(${value}) : sizeOf(${value}))`;
    return `(typeof ${value} === 'string' ? ${value}.length + 2 : sizeOf(${value}))`;
  }

  /** A column prints the value here as a number. */
  #isNumber(node: PointerNode): boolean {
    const pointer = placeText({ root: 'event', steps: node.steps });
    return this.#spec.columns.some((column) => isPrintedNumber(column) && placeText(placeOf(column)) === pointer);
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

  /** Sets what `printColumn` says, and for the payload `has<index>`, which is false for NULL. */
  #column(column: ColumnSpec, index: number): void {
    const isRequired = isKeyOrOffset(this.#spec, column);
    const place = placeOf(column);
    const value = this.#variable(place);
    const found = isRequired ? '' : `has${index} = ${isNested(column.type) ? `text${index} !== ''` : 'true'};`;
    const body = [
      this.#unreachable(place, index),
      `if (${value} !== undefined && ${value} !== null) { ${printColumn(column, index, value)} ${found} }`,
      isRequired ? `else return rejectNull(${index});` : '',
    ].join('\n');
    const variables = [
      `text${index} = ''`,
      ...(isPrintedNumber(column) ? [`number${index} = NaN`] : []),
      ...(isPrintedApart(column) ? [`digits${index} = ''`] : []),
      ...(isRequired ? [] : [`has${index} = false`]),
    ];
    this.#lines.push(`let ${variables.join(', ')};`);
    this.#lines.push(knowsDeletes(this.#spec) && !isRequired ? `if (!isDeleted) { ${body} }` : body);
  }

  /** Writes the columns, and behind them, where that differs, what is hashed of them. */
  #write(): readonly string[] {
    const columns = this.#spec.columns.map((column, index) => ({ column, index }));
    const identity = columns.filter(({ column }) => isKeyOrOffset(this.#spec, column));
    const payload = columns
      .filter(({ column }) => !isKeyOrOffset(this.#spec, column))
      .toSorted((left, right) => (left.column.name < right.column.name ? -1 : 1));
    const writePayload = (form: Form): readonly string[] =>
      payload.map(({ column, index }) => `if (has${index}) { ${writeColumn(column, index, form)} }`);
    const isTwice = columns.some(({ column }) => isPrintedApart(column));
    const rooms = columns.map(({ column, index }) =>
      isPrintedApart(column)
        ? `roomForText(text${index}) + roomForText(digits${index})`
        : `${isTwice ? '2 * ' : ''}roomForText(text${index})`,
    );
    const room = columns.reduce((sum, { column }) => sum + 2 * roomFor(column), 0);
    return [
      `const room = ${[room, ...rooms].join(' + ')};`,
      `let at = output.reserve(room + ${ROOM});`,
      'const end = at + room;',
      'const { bytes, view } = output;',
      ...identity.map(({ column, index }) => writeColumn(column, index, 'as in the line')),
      'row.hashedStart = at;',
      ...writePayload('as in the line'),
      'row.payloadEnd = at;',
      ...(isTwice ? ['if (isHashedApart) {', 'row.hashedStart = at;', ...writePayload('as in the hash'), '}'] : []),
      'row.hashedEnd = at;',
      // Node cuts what it writes at the end of the buffer without a word.
      "if (at > end) throw new Error('a row is longer than the room for it');",
      `row.isDeleted = ${knowsDeletes(this.#spec) ? 'isDeleted' : 'false'};`,
    ];
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

/** Brackets around what is hashed, and what the hash reads beyond it. */
const ROOM = 32;
