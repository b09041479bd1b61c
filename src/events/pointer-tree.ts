import type { TableSpec } from '../spec/table-spec.ts';

/** The places in an event that a spec names, as a tree of JSON pointer steps. */
export interface PointerNode {
  /** The steps from the event to this place; none for the event itself. */
  readonly steps: readonly string[];
  readonly children: Map<string, PointerNode>;
  /** A column or the delete field takes the value here, whole: nothing below it is unknown. */
  isTaken: boolean;
}

/** Every pointer of the columns and of `delete_when`. */
export function pointerTree(spec: TableSpec): PointerNode {
  const root: PointerNode = { steps: [], children: new Map(), isTaken: false };
  const pointers = spec.columns.map((column) => column.from);
  for (const pointer of spec.deleteWhen === undefined ? pointers : [...pointers, spec.deleteWhen.field]) {
    let node = root;
    for (const step of pointer) {
      const child = node.children.get(step) ?? { steps: [...node.steps, step], children: new Map(), isTaken: false };
      node.children.set(step, child);
      node = child;
    }
    node.isTaken = true;
  }
  return root;
}
