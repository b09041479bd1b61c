import { displayWidth } from './display-width.ts';
import { hideSecrets } from './hide-secrets.ts';

/** A place in a source text, for people. */
export interface CodeFrame {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units, as editors count. */
  readonly column: number;
  /** The line before, the line itself, and carets under the place; lines joined by `\n`. */
  readonly frame: string;
}

/** What fits beside line numbers and indentation on a terminal of 120 columns. */
const WIDEST = 100;

/** How much of a clipped line stands before the caret. */
const LEAD = 40;

interface Cell {
  readonly text: string;
  readonly width: number;
}

/**
 * The place `text[start, end)` with its source line, the line before it and carets under exactly that text (one caret when it is
 * empty; only the first line when it has several). Tabs become two spaces, control characters `·`, passwords in URLs asterisks;
 * long lines are clipped around the carets.
 */
export function codeFrame(text: string, start: number, end: number): CodeFrame {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const line = lineAt(text, lineStart);
  const number = text.slice(0, lineStart).split('\n').length;
  const from = Math.min(start - lineStart, line.length);
  const to = Math.min(Math.max(end - lineStart, from + 1), Math.max(line.length, from + 1));

  const caretStart = widthOf(cells(line.slice(0, from)));
  const caretWidth = Math.max(1, widthOf(cells(line.slice(from, to))));
  const left = widthOf(cells(line)) <= WIDEST ? 0 : Math.max(0, caretStart - LEAD);
  const gutter = String(number).length;
  const carets =
    ' '.repeat(caretStart - left + (left > 0 ? 1 : 0)) + '^'.repeat(Math.min(caretWidth, WIDEST - (caretStart - left)));

  const rows = [`${number} | ${clipped(line, left)}`, `${' '.repeat(gutter)} | ${carets}`];
  if (lineStart > 0) {
    const before = lineAt(text, text.lastIndexOf('\n', lineStart - 2) + 1);
    if (before.trim() !== '') rows.unshift(`${String(number - 1).padStart(gutter)} | ${clipped(before, left)}`);
  }
  return { line: number, column: from + 1, frame: rows.map((row) => row.trimEnd()).join('\n') };
}

function lineAt(text: string, lineStart: number): string {
  const lineEnd = text.indexOf('\n', lineStart);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  return hideSecrets(line.endsWith('\r') ? line.slice(0, -1) : line);
}

function cells(line: string): readonly Cell[] {
  return Array.from(line, (character) => {
    if (character === '\t') return { text: '  ', width: 2 };
    if (/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069\ufeff]/u.test(character)) return { text: '·', width: 1 };
    return { text: character, width: displayWidth(character) };
  });
}

function widthOf(line: readonly Cell[]): number {
  return line.reduce((sum, cell) => sum + cell.width, 0);
}

/** The columns `[left, left + WIDEST)` of a line, with `…` where something is cut off. */
function clipped(line: string, left: number): string {
  let column = 0;
  let shown = '';
  for (const cell of cells(line)) {
    if (column >= left + WIDEST) return `${left > 0 ? '…' : ''}${shown}…`;
    // A wide character cut in half by the left edge leaves a space, so that the carets below stay in their columns.
    if (column >= left) shown += cell.text;
    else if (column + cell.width > left) shown += ' '.repeat(column + cell.width - left);
    column += cell.width;
  }
  return left > 0 && shown !== '' ? `…${shown}` : shown;
}
