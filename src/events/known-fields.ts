import { type ColumnType, isNested } from '../spec/column-type.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import { stepInto } from './event-structure.ts';
import { placeOf, placeOfDelete } from './value-place.ts';

/** What the spec knows at one place of an event. */
export interface KnownFields {
  /** Fields of an object here, and elements of an array that pointers name by their index. */
  readonly children: Map<string, KnownFields>;
  /** What the spec knows of every element of an array here. */
  elements?: KnownFields;
  /** Something takes the value here whole: nothing in it is unknown. */
  isTaken: boolean;
  /** Some object here has fields: the place of the event, of a STRUCT, or one that a pointer passes through. */
  hasFields: boolean;
}

/** All that the columns and `delete_when` know of the event itself, without its envelopes. */
export function knownFields(spec: TableSpec): KnownFields {
  const root = nothingKnown();
  root.hasFields = true;
  for (const column of spec.columns) {
    const place = placeOf(column);
    if (place.root === 'event') add(nodeAt(root, place.steps), column.type);
  }
  const deletes = spec.deleteWhen === undefined ? undefined : placeOfDelete(spec.deleteWhen);
  if (deletes?.root === 'event') nodeAt(root, deletes.steps).isTaken = true;
  return root;
}

/**
 * The steps to the first member that nothing in the spec takes or passes, looked for in the event, in every object that a pointer passes
 * through and in every STRUCT; `undefined` when there is none. The elements of an array are not members: a pointer may take some and leave
 * others.
 */
export function findUnknownField(
  value: unknown,
  known: KnownFields,
  steps: readonly string[] = [],
): readonly string[] | undefined {
  if (known.isTaken || typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value) && known.hasFields) {
    const unknown = Object.keys(value).find((name) => !known.children.has(name));
    if (unknown !== undefined) return [...steps, unknown];
  }
  for (const [step, child] of known.children) {
    const unknown = findUnknownField(stepInto(value, step), child, [...steps, step]);
    if (unknown !== undefined) return unknown;
  }
  if (known.elements === undefined || !Array.isArray(value)) return undefined;
  for (const [index, element] of value.entries()) {
    const unknown = findUnknownField(element, known.elements, [...steps, String(index)]);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function nothingKnown(): KnownFields {
  return { children: new Map(), isTaken: false, hasFields: false };
}

function nodeAt(root: KnownFields, pointer: readonly string[]): KnownFields {
  let node = root;
  for (const step of pointer) {
    node.hasFields = true;
    node = childOf(node, step);
  }
  return node;
}

function childOf(node: KnownFields, step: string): KnownFields {
  const child = node.children.get(step) ?? nothingKnown();
  node.children.set(step, child);
  return child;
}

/** What a column of this type knows of the value at its place. */
function add(node: KnownFields, type: ColumnType): void {
  if (!isNested(type)) {
    node.isTaken = true;
  } else if (type.kind === 'ARRAY') {
    node.elements ??= nothingKnown();
    add(node.elements, type.element);
  } else {
    node.hasFields = true;
    for (const field of type.fields) add(childOf(node, field.name), field.type);
  }
}
