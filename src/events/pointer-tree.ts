import type { TableSpec } from '../spec/table-spec.ts';
import type { ValueRoot } from './value-place.ts';
import { placeOf, placeOfDelete } from './value-place.ts';

/** The places in an event that a spec names, as a tree of JSON pointer steps. */
export interface PointerNode {
  /** The steps from the event to this place; none for the event itself. */
  readonly steps: readonly string[];
  readonly children: Map<string, PointerNode>;
  /** A column or the delete field takes the value here, whole: nothing below it is unknown. */
  isTaken: boolean;
}

/** Every pointer of the columns and of `delete_when` into the event, or into another root. */
export function pointerTree(spec: TableSpec, root: ValueRoot = 'event'): PointerNode {
  const tree: PointerNode = { steps: [], children: new Map(), isTaken: false };
  const places = [...spec.columns.map(placeOf), ...(spec.deleteWhen === undefined ? [] : [placeOfDelete(spec.deleteWhen)])];
  for (const place of places) {
    if (place.root !== root) continue;
    let node = tree;
    for (const step of place.steps) {
      const child = node.children.get(step) ?? { steps: [...node.steps, step], children: new Map(), isTaken: false };
      node.children.set(step, child);
      node = child;
    }
    node.isTaken = true;
  }
  return tree;
}
