import type { TableSpec } from '../../spec/table-spec.ts';
import type { PointerNode } from '../pointer-tree.ts';
import { pointerTree } from '../pointer-tree.ts';

/** The places in an event that the spec takes values from. */
export interface TakenPlaces {
  readonly root: PointerNode;
  /** Indexes of the columns that take the value at a node; none where pointers only pass. */
  readonly columnsAt: (node: PointerNode) => readonly number[];
  /** The node of the field of `delete_when`. */
  readonly deleteNode: PointerNode | undefined;
}

export function takenPlaces(spec: TableSpec): TakenPlaces {
  const root = pointerTree(spec);
  const columns = new Map<PointerNode, number[]>();
  for (const [index, { from }] of spec.columns.entries()) {
    const node = nodeAt(root, from);
    columns.set(node, [...(columns.get(node) ?? []), index]);
  }
  return {
    root,
    columnsAt: (node) => columns.get(node) ?? [],
    deleteNode: spec.deleteWhen === undefined ? undefined : nodeAt(root, spec.deleteWhen.field),
  };
}

function nodeAt(root: PointerNode, pointer: readonly string[]): PointerNode {
  let node = root;
  for (const step of pointer) {
    const child = node.children.get(step);
    if (child === undefined) throw new Error(`the pointer tree lacks ${pointer.join('/')}`);
    node = child;
  }
  return node;
}
