/**
 * What makes one incarnation of a table different from the next: a random mark at the end of the table's comment. DuckDB gives no
 * creation time, and numbers its tables anew whenever a file is opened, so a table that was dropped and created again can have the old
 * one's number. A comment lives in the file, goes with ALTER and RENAME, and dies with the table (measured on DuckDB 1.5). Whoever
 * overwrites the comment only makes the next merge read all of staging again.
 */
const MARK = /\s*\[dedup ([0-9a-f]{32})\]$/;

/** The mark in a table's comment; undefined when it has none. */
export function markOf(comment: string | null): string | undefined {
  return comment === null ? undefined : MARK.exec(comment)?.[1];
}

/** The comment with this mark; what people wrote before it stays. `mark`: 32 hexadecimal digits. */
export function withMark(comment: string | null, mark: string): string {
  const text = (comment ?? '').replace(MARK, '');
  return text === '' ? `[dedup ${mark}]` : `${text} [dedup ${mark}]`;
}
