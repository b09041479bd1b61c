import type { ColumnType } from '../../spec/column-type.ts';
import { formatInstant, type Instant } from '../../spec/instant.ts';
import type { Granularity } from '../../spec/table-spec.ts';
import type { ColumnDefinition, Dialect, TypedExpression } from '../../sql/dialect.ts';
import { commaSeparated, indent } from '../../sql/statement.ts';
import { hashedText, unlessEmpty } from './hashed-text.ts';
import { quote, typeName } from './type-name.ts';
import { duckDbViews } from './views.ts';

/** DuckDB's SQL. Tables stand in the schema `main` of the file. */
export const duckDbDialect: Dialect & Required<Pick<Dialect, 'temporaryTables'>> = {
  quote,
  table: quote,
  type: (type) => typeName(type),
  string,
  timestamp: (instant) => temporal(instant, 'TIMESTAMP'),
  temporal,
  literal: (text, type) => {
    if (type === 'STRING') return string(text);
    return type === 'BYTES' ? `from_base64(${string(text)})` : `CAST(${string(text)} AS ${typeName(type)})`;
  },
  text: (expression) => `CAST(${expression} AS VARCHAR)`,
  now: 'CURRENT_TIMESTAMP',
  ordered: (expression) => expression,
  nullInteger: 'CAST(NULL AS BIGINT)',
  countIf: (condition) => `COUNT(*) FILTER (${condition})`,
  partitionStart,
  extreme,
  hash,
  createTable: (definition) => [
    `CREATE TABLE IF NOT EXISTS ${quote(definition.name)} (`,
    ...indent(commaSeparated(definition.columns.map(columnDefinition))),
    ')',
  ],
  addColumn: (name, column) => [`ALTER TABLE ${quote(name)} ADD COLUMN IF NOT EXISTS ${columnDefinition(column)}`],
  refuseTable: (name) => (name.includes('\0') ? 'DuckDB names cannot hold U+0000' : undefined),
  refuseColumn: (name, type, role) => {
    if (name.includes('\0')) return 'DuckDB names cannot hold U+0000';
    if (type === 'BIGNUMERIC' && role !== 'other') return 'DuckDB has no such type, and its text does not compare as a number';
    return undefined;
  },
  allBut: (columns) => `* EXCLUDE (${columns.map(quote).join(', ')})`,
  views: duckDbViews(quote, string),
  mergesInTransaction: true,
  // One process has the file, and its loads stand in the ledger of the same file before their first row.
  stagesInOrder: true,
  ranksCopiesOnly: true,
  temporaryTables: {
    temporaryTable,
    createTemporaryTable: (name, query) => [`CREATE OR REPLACE TEMPORARY TABLE ${quote(name)} AS`, ...query],
  },
  deletesExpired: true,
};

/** A statement ends at U+0000, wherever it stands, so that character is put together at run time. */
function string(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts.join('') : `(${parts.join(' || chr(0) || ')})`;
}

function temporaryTable(name: string): string {
  return `temp.main.${quote(name)}`;
}

function temporal(instant: Instant, type: ColumnType): string {
  const text = formatInstant(instant);
  const [day, time] = [text.slice(0, 10), text.slice(11, -1).replace(/\.000000$/, '')];
  if (type === 'DATE') return `DATE '${day}'`;
  if (type === 'DATETIME') return `TIMESTAMP '${day} ${time}'`;
  return `TIMESTAMPTZ '${day} ${time}+00:00'`;
}

/** By way of microseconds, so that no session time zone has a say. */
function partitionStart(expression: string, type: ColumnType, granularity: Granularity): string {
  const utc = type === 'TIMESTAMP' ? `make_timestamp(epoch_us(${expression}))` : `CAST(${expression} AS TIMESTAMP)`;
  return `epoch_us(date_trunc('${granularity}', ${utc})) // 1000000`;
}

function extreme(which: 'least' | 'greatest', columns: readonly TypedExpression[], usable: string): readonly string[] {
  const expressions = columns.map(({ expression }) => expression);
  const [single] = expressions;
  if (expressions.length === 1 && single !== undefined)
    return [`${which === 'least' ? 'MIN' : 'MAX'}(${single}) FILTER (${usable})`];
  const aggregate = which === 'least' ? 'arg_min' : 'arg_max';
  return expressions.map((expression) => `${aggregate}(${expression}, ROW(${expressions.join(', ')})) FILTER (${usable})`);
}

/** The lower half of an MD5 without its lowest bit, which makes it fit into a signed BIGINT. */
function hash(columns: readonly TypedExpression[]): string {
  const parts = columns.map(({ name, expression, type }) => {
    const text = hashedText(expression, type, string);
    return unlessEmpty(expression, type, `concat(${string(`${JSON.stringify(name)}:`)}, ${text}, ',')`);
  });
  return `CAST(md5_number_lower(${parts.length === 0 ? "''" : `concat(${parts.join(', ')})`}) >> 1 AS BIGINT)`;
}

function columnDefinition(column: ColumnDefinition): string {
  return `${quote(column.name)} ${typeName(column.type)}${column.notNull === true ? ' NOT NULL' : ''}`;
}
