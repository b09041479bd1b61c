import { createHash } from 'node:crypto';
import { type ColumnType, isNested, type ScalarType } from '../../spec/column-type.ts';
import { formatInstant, type Instant } from '../../spec/instant.ts';
import { BATCH_TABLE, type Granularity } from '../../spec/table-spec.ts';
import type { ColumnDefinition, Dialect, TableDefinition, TypedExpression } from '../../sql/dialect.ts';
import type { QueryDialect } from '../../sql/query-dialect.ts';
import { commaSeparated, indent } from '../../sql/statement.ts';
import { lockKey } from './table-lock.ts';
import { postgresViews } from './views.ts';

/** BigQuery type → PostgreSQL type, as `format_type` spells it. BIGNUMERIC has up to 39 digits before the point and 38 behind it. */
const TYPES: Readonly<Record<ScalarType, string>> = {
  STRING: 'text',
  INT64: 'bigint',
  FLOAT64: 'double precision',
  NUMERIC: 'numeric(38,9)',
  BIGNUMERIC: 'numeric(77,38)',
  BOOL: 'boolean',
  BYTES: 'bytea',
  DATE: 'date',
  DATETIME: 'timestamp without time zone',
  TIME: 'time without time zone',
  TIMESTAMP: 'timestamp with time zone',
  JSON: 'jsonb',
};

/** Lists and structures are `jsonb`: its numbers are exact, it has one form for equal values, and a field more needs no ALTER. */
function typeName(type: ColumnType): string {
  return isNested(type) ? 'jsonb' : TYPES[type];
}

/** Longer names are cut by PostgreSQL, with no more than a notice: two of them may become one. */
const NAME_BYTES = 63;

/** Columns that every table has (https://www.postgresql.org/docs/current/ddl-system-columns.html). */
const SYSTEM_COLUMNS = ['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'];

/** PostgreSQL's SQL, from version 14 on, for the tables of one schema. */
export function postgresDialect(schema: string): Dialect {
  const table = (name: string): string => (name === BATCH_TABLE ? temporaryTable(name) : `${quote(schema)}.${quote(name)}`);
  return {
    quote,
    table,
    type: typeName,
    string,
    timestamp: (instant) => temporal(instant, 'TIMESTAMP'),
    temporal,
    literal: (text, type) => {
      if (type === 'STRING') return string(text);
      return type === 'BYTES' ? `decode(${string(text)}, 'base64')` : `CAST(${string(text)} AS ${typeName(type)})`;
    },
    text: (expression) => `CAST(${expression} AS text)`,
    ordered: (expression, type) => (type === 'STRING' ? `${expression} COLLATE "C"` : expression),
    // CURRENT_TIMESTAMP is when the transaction began: before it waited for others.
    now: 'statement_timestamp()',
    nullInteger: 'CAST(NULL AS bigint)',
    countIf: (condition) => `COUNT(*) FILTER (WHERE ${condition})`,
    partitionStart,
    extreme,
    hash,
    createTable: (definition) => createTable(table(definition.name), definition),
    addColumn: (name, column) =>
      statements([
        [`ALTER TABLE ${table(name)} ADD COLUMN IF NOT EXISTS ${columnDefinition(column)}`],
        ...columnComment(table(name), column),
      ]),
    refuseTable: (name) => refuseName(name),
    refuseColumn: (name) =>
      SYSTEM_COLUMNS.includes(name) ? `every PostgreSQL table has a column of its own called ${name}` : refuseName(name),
    // A row that ON CONFLICT updates was locked first, and its new version carries that lock; a row that is inserted carries none.
    upsert: {
      wasInserted: '(xmax = 0)',
      lock: (name) => [`SELECT CAST(pg_advisory_xact_lock(${lockKey(table(name))}) AS text)`],
      temporaryTable,
      // The rows are read by one statement after the other of the same transaction, so a pooler may give the next one another session.
      createTemporaryTable: (name, query) => [`CREATE TEMPORARY TABLE ${quote(name)} ON COMMIT DROP AS`, ...query],
    },
    namesHaveCase: true,
    ignoresLayout: 'PostgreSQL finds the row of a key by its index',
    // A B-tree takes entries of 2,704 bytes on its pages of 8 kB; each begins with 8 of its own.
    eventLimits: { nulInText: false, keyBytes: 2696 },
    views: postgresViews({
      table,
      quote,
      string,
      indexName: (name, columns) => shortened(`${name}_${columns.join('_')}_key`),
    }),
    deletesExpired: true,
  };
}

/** Named by its schema, so that no table of the search path is meant. */
function temporaryTable(name: string): string {
  return `pg_temp.${quote(name)}`;
}

/** PostgreSQL's SQL for printing: tables are found by the search path. */
export const unqualifiedPostgresDialect: QueryDialect = { ...postgresDialect(''), table: quote };

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** No text has U+0000: NULL, which equals nothing, stands for one that would. */
function string(text: string): string {
  return text.includes('\0') ? 'CAST(NULL AS text)' : `'${text.replaceAll("'", "''")}'`;
}

function temporal(instant: Instant, type: ColumnType): string {
  const text = formatInstant(instant);
  const [day, time] = [text.slice(0, 10), text.slice(11, -1).replace(/\.000000$/, '')];
  if (type === 'DATE') return `DATE '${day}'`;
  if (type === 'DATETIME') return `TIMESTAMP '${day} ${time}'`;
  return `TIMESTAMPTZ '${day} ${time}+00:00'`;
}

function partitionStart(expression: string, type: ColumnType, granularity: Granularity): string {
  const utc = type === 'TIMESTAMP' ? `${expression} AT TIME ZONE 'UTC'` : `CAST(${expression} AS timestamp)`;
  return `CAST(date_part('epoch', date_trunc('${granularity}', ${utc})) AS bigint)`;
}

const NUMBERS: readonly ColumnType[] = ['INT64', 'NUMERIC', 'BIGNUMERIC'];

/**
 * Arrays compare element by element and have MIN and MAX, for every type (bytea itself has not before version 18). Offsets of several kinds
 * cannot share an array: of those the group is ordered.
 */
function extreme(which: 'least' | 'greatest', columns: readonly TypedExpression[], usable: string): readonly string[] {
  const [first] = columns;
  const aggregate = which === 'least' ? 'MIN' : 'MAX';
  const expressions = columns.map(({ expression, type }) => ordered(expression, type));
  const filter = `FILTER (WHERE ${usable})`;
  if (columns.length === 1 && first?.type !== 'BYTES') return [`${aggregate}(${expressions.join('')}) ${filter}`];
  const isOneKind = columns.every(({ type }) => type === first?.type || [type, first?.type].every(isNumber));
  if (isOneKind) {
    return columns.map(
      ({ type }, index) => `CAST((${aggregate}(ARRAY[${expressions.join(', ')}]) ${filter})[${index + 1}] AS ${typeName(type)})`,
    );
  }
  const order = expressions.map((expression) => `${expression}${which === 'least' ? '' : ' DESC'}`).join(', ');
  return columns.map(({ expression }) => `(ARRAY_AGG(${expression} ORDER BY ${order}) ${filter})[1]`);
}

function isNumber(type: ColumnType | undefined): boolean {
  return type !== undefined && NUMBERS.includes(type);
}

function ordered(expression: string, type: ColumnType): string {
  return type === 'STRING' ? `${expression} COLLATE "C"` : expression;
}

/** The first half of an MD5 over texts that no setting of the session changes. */
function hash(columns: readonly TypedExpression[]): string {
  const parts = columns.map(({ name, expression, type }) => {
    const value = `${string(`${JSON.stringify(name)}:`)} || ${hashedText(expression, type)} || ','`;
    return `COALESCE(${value}, '')`;
  });
  return `CAST(CAST('x' || substr(md5(${parts.length === 0 ? "''" : parts.join(' || ')}), 1, 16) AS bit(64)) AS bigint)`;
}

function hashedText(expression: string, type: ColumnType): string {
  // An empty list counts as NULL, as it does in events.
  if (isNested(type) && type.kind === 'ARRAY') return `CAST(NULLIF(${expression}, '[]') AS text)`;
  if (type === 'STRING') return `CAST(to_json(${expression}) AS text)`;
  if (type === 'BYTES') return `encode(${expression}, 'hex')`;
  if (type === 'DATE') return `CAST(${expression} - DATE '1970-01-01' AS text)`;
  // In microseconds: the text of a time has the form that the session asks for.
  if (type === 'DATETIME' || type === 'TIMESTAMP') return `CAST(EXTRACT(epoch FROM ${expression}) AS text)`;
  return `CAST(${expression} AS text)`;
}

/** One statement after the other. Each takes effect once, so that two runs may create the same table. */
function statements(list: readonly (readonly string[])[]): readonly string[] {
  return list.flatMap((lines, index) => {
    const last = lines.length - 1;
    return lines.map((line, at) => (at === last && index < list.length - 1 ? `${line};` : line));
  });
}

function createTable(name: string, definition: TableDefinition): readonly string[] {
  const { columns, uniqueKey, description } = definition;
  const lines = [
    ...columns.map(columnDefinition),
    ...(uniqueKey === undefined ? [] : [`PRIMARY KEY (${uniqueKey.map(quote).join(', ')})`]),
  ];
  return statements([
    [`CREATE TABLE IF NOT EXISTS ${name} (`, ...indent(commaSeparated(lines)), ')'],
    ...index(name, definition),
    ...(description === undefined ? [] : [[`COMMENT ON TABLE ${name} IS ${string(description)}`]]),
    ...columns.flatMap((column) => columnComment(name, column)),
  ]);
}

/** A log is read by ranges of time: those of its partitions, where there are partitions. */
function index(name: string, { name: table, clusterBy = [], partitionBy, uniqueKey }: TableDefinition): readonly string[][] {
  if (uniqueKey !== undefined || partitionBy === undefined) return [];
  const columns = [...clusterBy, partitionBy.column];
  const indexName = shortened(`${table}_${columns.join('_')}_idx`);
  return [[`CREATE INDEX IF NOT EXISTS ${quote(indexName)} ON ${name} (${columns.map(quote).join(', ')})`]];
}

/** A name of at most 63 bytes; of a longer one the beginning, and a hash of the whole. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= NAME_BYTES) return name;
  const mark = `_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  const beginning = Buffer.from(name)
    .subarray(0, NAME_BYTES - mark.length)
    .toString();
  return `${beginning.replace(/\uFFFD+$/, '')}${mark}`;
}

/** Keys and offsets in the order of their bytes: as offsets compare, and no index goes wrong when the system's collations change. */
/** A column as `CREATE TABLE` takes it. */
export function columnDefinition({ name, type, notNull, isCompared }: ColumnDefinition): string {
  const collation = type === 'STRING' && isCompared === true ? ' COLLATE "C"' : '';
  return `${quote(name)} ${typeName(type)}${collation}${notNull === true ? ' NOT NULL' : ''}`;
}

function columnComment(table: string, { name, description }: ColumnDefinition): readonly string[][] {
  return description === undefined ? [] : [[`COMMENT ON COLUMN ${table}.${quote(name)} IS ${string(description)}`]];
}

function refuseName(name: string): string | undefined {
  if (name.includes('\0')) return 'PostgreSQL names cannot hold U+0000';
  const bytes = Buffer.byteLength(name);
  return bytes > NAME_BYTES ? `PostgreSQL names have at most ${NAME_BYTES} bytes, and this one has ${bytes}` : undefined;
}
