import type { Statement } from '../../index.ts';
import type { Paint } from './paint.ts';

/** Statements as SQL that can be run as it is: before each a comment that says what it is for, a semicolon after each, a blank line between. */
export function renderStatements(statements: readonly Statement[], paint: Paint): string {
  return statements.map(({ summary, sql }) => `${comment(summary, paint)}${sql};\n`).join('\n');
}

/** A text as lines of SQL comment. What could end the comment's line early is taken out, so that none of it can become SQL. */
export function comment(text: string, paint: Paint): string {
  return text
    .split(LINE_ENDS)
    .map((line) => `${paint.faint(`-- ${line}`.trimEnd())}\n`)
    .join('');
}

/** Line ends of any engine's lexer. */
// oxlint-disable-next-line no-control-regex
const LINE_ENDS = /\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]/;
