import type { Dialect } from './dialect.ts';
import { statement, type Statement } from './statement.ts';
import { countOf, type Row } from './value.ts';

/** Counts the rows of a table; reads no column. */
export function compileRowCount(table: string, dialect: Dialect): Statement {
  return statement(`count the rows of ${table}`, [
    `SELECT COUNT(*) AS ${dialect.quote('rows_now')}`,
    `FROM ${dialect.table(table)}`,
  ]);
}

/** The answer of `compileRowCount`. */
export function readRowCount([row = {}]: readonly Row[]): number {
  return countOf(row, 'rows_now');
}
