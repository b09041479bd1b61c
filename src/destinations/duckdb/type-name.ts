import { type ColumnType, isNested, type ScalarType } from '../../spec/column-type.ts';

/** BigQuery type → DuckDB type, as DuckDB's catalog spells it. BIGNUMERIC has no counterpart: its exact text is kept. */
const SCALARS: Readonly<Record<ScalarType, string>> = {
  STRING: 'VARCHAR',
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  NUMERIC: 'DECIMAL(38,9)',
  BIGNUMERIC: 'VARCHAR',
  BOOL: 'BOOLEAN',
  BYTES: 'BLOB',
  DATE: 'DATE',
  DATETIME: 'TIMESTAMP',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMP WITH TIME ZONE',
  JSON: 'JSON',
};

/** The DuckDB type of a column type: `STRUCT("a" BIGINT, "b" VARCHAR[])[]`. `scalar` names a scalar type in another way. */
export function typeName(type: ColumnType, scalar: (type: ScalarType) => string = (name) => SCALARS[name]): string {
  if (!isNested(type)) return scalar(type);
  if (type.kind === 'ARRAY') return `${typeName(type.element, scalar)}[]`;
  return `STRUCT(${type.fields.map(({ name, type: inner }) => `${quote(name)} ${typeName(inner, scalar)}`).join(', ')})`;
}

/** A type as the catalog tells it, with the names of all fields in quotes: it leaves them out where it can. */
export function withQuotedNames(catalogType: string): string {
  return catalogType.replaceAll(
    FIELD,
    (_, before: string, name: string) => `${before}${name.startsWith('"') ? name : quote(name)} `,
  );
}

/** What begins a field, and its name. A comma within DECIMAL(38,9) has no space behind it, so no field begins there. */
const FIELD = /(STRUCT\(|, )("(?:[^"]|"")*"|[^\s"()]+) /g;

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
