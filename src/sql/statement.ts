/** One SQL statement as a value: what it is for, and its text. Nothing else is ever sent to a destination. */
export interface Statement {
  /** One line for people, e.g. `create the final table device_readings`. */
  readonly summary: string;
  /** The text, without a semicolon at the end. */
  readonly sql: string;
}

/** A statement from its lines. */
export function statement(summary: string, lines: readonly string[]): Statement {
  return { summary, sql: lines.join('\n') };
}

/** The lines two columns to the right. */
export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

/** `a AND b AND …` on one line each; the terms must bind at least as tightly as AND, or stand in parentheses. */
export function allOf(terms: readonly string[]): readonly string[] {
  return terms.map((term, index) => (index === 0 ? term : `  AND ${term}`));
}

/** A comma after every line but the last. */
export function commaSeparated(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index < lines.length - 1 ? `${line},` : line));
}
