import { type ColumnType, isNested } from '../../spec/column-type.ts';
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
    ({ name, expression, type }) =>
      `CASE WHEN ${isThere(expression, type)} THEN ${string(JSON.stringify(name))} END, ${hashed(expression, type)}`,
  );
  return parts.length === 0 ? 'CAST(0 AS BIGINT)' : `xxhash64(${parts.join(', ')})`;
}

/** What is hashed of a value: a list by the hashes of its elements, a structure by its fields that are not NULL. */
function hashed(expression: string, type: ColumnType, depth = 0): string {
  if (!isNested(type)) return expression;
  if (type.kind === 'ARRAY') {
    const element = `_dedup_element_${depth}`;
    const list = `transform(${expression}, ${element} -> xxhash64(${hashed(element, type.element, depth + 1)}))`;
    return `CASE WHEN ${isThere(expression, type)} THEN ${list} END`;
  }
  const members = type.fields.map(({ name, type: inner }) => {
    const field = `${expression}.${quote(name)}`;
    return `CASE WHEN ${isThere(field, inner)} THEN ${string(JSON.stringify(name))} END, ${hashed(field, inner, depth)}`;
  });
  return `CASE WHEN ${expression} IS NOT NULL THEN xxhash64(${members.join(', ')}) END`;
}

/** Whether a value does not count as NULL; an empty list does. */
function isThere(expression: string, type: ColumnType): string {
  return isNested(type) && type.kind === 'ARRAY' ? `COALESCE(size(${expression}), 0) > 0` : `${expression} IS NOT NULL`;
}
