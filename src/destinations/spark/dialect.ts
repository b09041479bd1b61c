import type { ColumnType } from '../../spec/column-type.ts';
import { formatInstant, type Instant } from '../../spec/instant.ts';
import type { TypedExpression } from '../../sql/dialect.ts';
import type { QueryDialect } from '../../sql/query-dialect.ts';

/**
 * Spark SQL, from version 4.0 on, to be printed: dedup does not write by way of Spark (3.5 gives other answers to some of the tests). Every
 * column is named, since `SELECT * EXCEPT` is of the newest Spark and of Databricks only. Instants are TIMESTAMP with a zone in their literals, so no session time zone has a say.
 */
export const sparkDialect: QueryDialect = {
  quote,
  table: quote,
  string,
  timestamp: (instant) => temporal(instant, 'TIMESTAMP'),
  temporal,
  text: (expression) => `CAST(${expression} AS STRING)`,
  ordered: (expression) => expression,
  hash,
  refuseTable: () => undefined,
  refuseColumn: (_, type, role) =>
    type === 'BIGNUMERIC' && role !== 'other' ? 'Spark has no such type, and its decimals have at most 38 digits' : undefined,
};

/** A backtick is doubled; nothing else has a meaning (https://spark.apache.org/docs/latest/sql-ref-identifier.html). */
function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** With the escapes of the default parser (`spark.sql.parser.escapedStringLiterals` is false). */
function string(text: string): string {
  return `'${text.replace(/[\\'\n\r\0]/g, (char) => ESCAPES[char] ?? char)}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\0': '\\0' };

function temporal(instant: Instant, type: ColumnType): string {
  const text = formatInstant(instant);
  const [day, time] = [text.slice(0, 10), text.slice(11, -1).replace(/\.000000$/, '')];
  if (type === 'DATE') return `DATE '${day}'`;
  if (type === 'DATETIME') return `TIMESTAMP_NTZ '${day} ${time}'`;
  return `TIMESTAMP '${day} ${time}+00:00'`;
}

/** `xxhash64` passes NULLs over, so each value comes with the name of its column. */
function hash(columns: readonly TypedExpression[]): string {
  const parts = columns.map(
    ({ name, expression }) => `CASE WHEN ${expression} IS NOT NULL THEN ${string(JSON.stringify(name))} END, ${expression}`,
  );
  return parts.length === 0 ? 'CAST(0 AS BIGINT)' : `xxhash64(${parts.join(', ')})`;
}
