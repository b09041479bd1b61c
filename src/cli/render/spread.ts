import { displayWidth } from '../../index.ts';

/** Where the right edge of a report is. */
export const REPORT_WIDTH = 80;

/** Where it is at most, for lines that need more: so far a terminal is often wide, and the eye still finds the way back. */
const WIDEST = 100;

/** Two texts at the two ends of a report's line; two blanks apart when they do not fit. `left` and `right` hold no colour yet. */
export function gapBetween(left: string, right: string, width: number = REPORT_WIDTH): string {
  return ' '.repeat(Math.max(2, width - widthOf(left) - widthOf(right)));
}

/** The right edge at which all of these pairs end below each other, as far as it goes. */
export function edgeOf(pairs: readonly (readonly [left: string, right: string])[]): number {
  return Math.min(WIDEST, Math.max(REPORT_WIDTH, ...pairs.map(([left, right]) => widthOf(left) + 2 + widthOf(right))));
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + displayWidth(character), 0);
}

/** Text with blanks after it, to this many columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** A text in lines of about this many columns, broken after commas only. */
export function wrapped(text: string, width: number): readonly [string, ...string[]] {
  const [first = '', ...others] = text.split(/(?<=,) /);
  return others.reduce<[string, ...string[]]>(
    (lines, part) => {
      const last = lines.at(-1) ?? '';
      if (widthOf(`${last} ${part}`) > width) lines.push(part);
      else lines[lines.length - 1] = `${last} ${part}`;
      return lines;
    },
    [first],
  );
}
