import type { PlacedColumn } from './column-steps.ts';

/** A piece of an event: text of JSON, and the cell (its column by number) that comes behind it. */
export interface LayoutPiece {
  readonly before: Buffer;
  readonly cell: number;
}

/** How the cells of a record or row become one JSON object: the pieces in order, then the end. */
export interface Layout {
  readonly pieces: readonly LayoutPiece[];
  readonly end: Buffer;
  /** Bytes of all texts. */
  readonly size: number;
}

interface Node {
  readonly members: Map<string, Node | number>;
}

/** The layout of these columns, which do not clash: a field deeper in the event stands with the others of its object. */
export function layoutOf(columns: readonly PlacedColumn[]): Layout {
  const root: Node = { members: new Map() };
  columns.forEach(({ steps }, cell) => place(root, steps, cell));
  const pieces: LayoutPiece[] = [];
  const tail = write(root, '', pieces);
  const end = Buffer.from(tail);
  return { pieces, end, size: pieces.reduce((sum, { before }) => sum + before.length, end.length) };
}

function place(node: Node, steps: readonly string[], cell: number): void {
  const [step = '', ...rest] = steps;
  if (rest.length === 0) {
    node.members.set(step, cell);
    return;
  }
  const found = node.members.get(step);
  const inner: Node = typeof found === 'object' ? found : { members: new Map() };
  node.members.set(step, inner);
  place(inner, rest, cell);
}

/** Adds the pieces of an object; returns the text behind the last one. */
function write(node: Node, before: string, pieces: LayoutPiece[]): string {
  let text = `${before}{`;
  let isFirst = true;
  for (const [name, member] of node.members) {
    text += `${isFirst ? '' : ','}${JSON.stringify(name)}:`;
    isFirst = false;
    if (typeof member === 'object') text = write(member, text, pieces);
    else {
      pieces.push({ before: Buffer.from(text), cell: member });
      text = '';
    }
  }
  return `${text}}`;
}
