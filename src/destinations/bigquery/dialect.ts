import { type ColumnType, fieldNames } from '../../spec/column-type.ts';
import { formatInstant, type Instant } from '../../spec/instant.ts';
import type { Granularity } from '../../spec/table-spec.ts';
import { typeText } from '../../spec/type-text.ts';
import type { ColumnDefinition, Dialect, TableDefinition, TypedExpression } from '../../sql/dialect.ts';
import type { QueryDialect } from '../../sql/query-dialect.ts';
import { commaSeparated, indent } from '../../sql/statement.ts';
import { hashedText, quoteName as quote, unlessEmpty } from './hashed-text.ts';
import { jobProjectLabels } from './job-project.ts';
import { bigQueryViews } from './views.ts';

/** GoogleSQL for the tables of one dataset. `jobProject`: where the jobs run that fill them, see `refuseOtherJobProject`. */
export function bigQueryDialect(project: string, dataset: string, jobProject: string = project): Dialect {
  const table = (name: string): string => quote(`${project}.${dataset}.${name}`);
  return {
    quote,
    table,
    type: typeText,
    string,
    timestamp: (instant) => temporal(instant, 'TIMESTAMP'),
    temporal,
    literal,
    text: (expression) => `CAST(${expression} AS STRING)`,
    now: 'CURRENT_TIMESTAMP()',
    ordered: (expression) => expression,
    nullInteger: 'CAST(NULL AS INT64)',
    countIf: (condition) => `COUNTIF(${condition})`,
    partitionStart,
    extreme,
    hash,
    createTable: (definition) =>
      createTable(table(definition.name), {
        ...definition,
        labels: { ...definition.labels, ...jobProjectLabels(project, jobProject) },
      }),
    addColumn: (name, column) => [`ALTER TABLE ${table(name)} ADD COLUMN IF NOT EXISTS ${columnDefinition(column)}`],
    refuseTable,
    refuseColumn,
    allBut: (columns) => `* EXCEPT (${columns.map(quote).join(', ')})`,
    views: bigQueryViews(table, quote, string),
    // The lowest list price; it differs by region.
    queryPrice: { perTebibyte: 6.25, currency: 'USD', source: 'cloud.google.com/bigquery#pricing', asOf: '2026-08-22' },
    maxPartitions: 4000, // modified by one job, https://cloud.google.com/bigquery/quotas#partitioned_tables
    deletesExpired: false,
  };
}

/** GoogleSQL for printing: the tables of the default dataset. */
export const unqualifiedBigQueryDialect: QueryDialect = { ...bigQueryDialect('', ''), table: quote };

function string(text: string): string {
  const escaped = text.replace(/[\\'\n\r\0]/g, (char) => ESCAPES[char] ?? char);
  return `'${escaped}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\0': '\\x00' };

function temporal(instant: Instant, type: ColumnType): string {
  const text = formatInstant(instant);
  const [day, time] = [text.slice(0, 10), text.slice(11, -1).replace(/\.000000$/, '')];
  if (type === 'DATE') return `DATE '${day}'`;
  if (type === 'DATETIME') return `DATETIME '${day} ${time}'`;
  return `TIMESTAMP '${day} ${time}+00:00'`;
}

/** A constant expression for every type: nothing else prunes partitions and blocks. */
function literal(text: string, type: ColumnType): string {
  switch (type) {
    case 'STRING':
      return string(text);
    case 'BYTES':
      return `FROM_BASE64(${string(text)})`;
    case 'INT64':
      return String(BigInt(text));
    case 'BOOL':
      return text === 'true' ? 'TRUE' : 'FALSE';
    case 'FLOAT64':
      return `CAST(${string(text)} AS FLOAT64)`;
    default:
      return `${typeText(type)} ${string(text)}`;
  }
}

function partitionStart(expression: string, type: ColumnType, granularity: Granularity): string {
  const part = granularity.toUpperCase();
  if (type === 'TIMESTAMP') return `UNIX_SECONDS(TIMESTAMP_TRUNC(${expression}, ${part}, 'UTC'))`;
  return `UNIX_SECONDS(TIMESTAMP(${typeText(type)}_TRUNC(${expression}, ${part}), 'UTC'))`;
}

function extreme(which: 'least' | 'greatest', columns: readonly TypedExpression[], usable: string): readonly string[] {
  const expressions = columns.map(({ expression }) => expression);
  const [single] = expressions;
  if (expressions.length === 1 && single !== undefined) {
    return [`${which === 'least' ? 'MIN' : 'MAX'}(IF(${usable}, ${single}, NULL))`];
  }
  const order = expressions.map((expression) => `${expression}${which === 'least' ? '' : ' DESC'}`).join(', ');
  return expressions.map(
    (expression) => `ARRAY_AGG(IF(${usable}, ${expression}, NULL) ORDER BY ${usable} DESC, ${order} LIMIT 1)[SAFE_OFFSET(0)]`,
  );
}

function hash(columns: readonly TypedExpression[]): string {
  const parts = columns.map(({ name, expression, type }) =>
    unlessEmpty(expression, type, `CONCAT(${string(`${JSON.stringify(name)}:`)}, ${hashedText(expression, type, string)}, ',')`),
  );
  return `FARM_FINGERPRINT(${parts.length === 0 ? "''" : parts.length === 1 ? parts.join('') : `CONCAT(${parts.join(', ')})`})`;
}

function createTable(name: string, definition: TableDefinition): readonly string[] {
  const options = [
    ...(definition.description === undefined ? [] : [`description = ${string(definition.description)}`]),
    ...(definition.partitionBy?.expirationDays === undefined
      ? []
      : [`partition_expiration_days = ${definition.partitionBy.expirationDays}`]),
    ...labels(definition.labels ?? {}),
  ];
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (`,
    ...indent(commaSeparated(definition.columns.map(columnDefinition))),
    ')',
    ...(definition.partitionBy === undefined ? [] : [`PARTITION BY ${partitionExpression(definition.partitionBy)}`]),
    ...((definition.clusterBy ?? []).length === 0 ? [] : [`CLUSTER BY ${(definition.clusterBy ?? []).map(quote).join(', ')}`]),
    ...(options.length === 0 ? [] : ['OPTIONS (', ...indent(commaSeparated(options)), ')']),
  ];
}

function labels(pairs: Readonly<Record<string, string>>): readonly string[] {
  const list = Object.entries(pairs).map(([key, value]) => `(${string(key)}, ${string(value)})`);
  return list.length === 0 ? [] : [`labels = [${list.join(', ')}]`];
}

function columnDefinition(column: ColumnDefinition): string {
  const notNull = column.notNull === true ? ' NOT NULL' : '';
  const options = column.description === undefined ? '' : ` OPTIONS (description = ${string(column.description)})`;
  return `${quote(column.name)} ${typeText(column.type)}${notNull}${options}`;
}

function partitionExpression({ column, type, granularity }: NonNullable<TableDefinition['partitionBy']>): string {
  if (type === 'DATE' && granularity === 'day') return quote(column);
  return `${typeText(type)}_TRUNC(${quote(column)}, ${granularity.toUpperCase()})`;
}

/** Most names are plain words: a class of Unicode characters takes two milliseconds when it is first met. */
function isWord(name: string): boolean {
  return /^\w*$/.test(name);
}

/** Letters, marks, numbers, connectors, dashes and spaces, 1,024 bytes (https://cloud.google.com/bigquery/docs/tables). */
function refuseTable(name: string): string | undefined {
  if (Buffer.byteLength(name) > 1024) return 'BigQuery table names have at most 1,024 bytes';
  const bad = isWord(name) ? null : /[^\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]/u.exec(name);
  return bad === null ? undefined : `BigQuery does not allow ${JSON.stringify(bad[0])} in a table name`;
}

/** https://cloud.google.com/bigquery/docs/schemas#flexible-column-names and #column_names (reserved prefixes). */
function refuseColumn(name: string, type: ColumnType): string | undefined {
  const [refused] = [name, ...fieldNames(type)].map(refuseColumnName).filter((why) => why !== undefined);
  return refused;
}

function refuseColumnName(name: string): string | undefined {
  if (name.length > 300) return 'BigQuery column names have at most 300 characters';
  const reserved = RESERVED_PREFIXES.find((prefix) => name.toUpperCase().startsWith(prefix));
  if (reserved !== undefined) return `BigQuery reserves column names that begin with ${reserved}`;
  const bad = isWord(name) ? null : /[^\p{L}\p{M}\p{N}\p{Pc}\p{Pd}&%=+:'<>#|\s]/u.exec(name);
  return bad === null ? undefined : `BigQuery does not allow ${JSON.stringify(bad[0])} in a column name`;
}

const RESERVED_PREFIXES = [
  '_TABLE_',
  '_FILE_',
  '_PARTITION',
  '_ROW_TIMESTAMP',
  '__ROOT__',
  '_COLIDENTIFIER',
  '_CHANGE_SEQUENCE_NUMBER',
  '_CHANGE_TYPE',
  '_CHANGE_TIMESTAMP',
];
