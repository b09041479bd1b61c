import type { TableField, TableMetadata } from '@google-cloud/bigquery';
import { quoteField, typeText } from '../../spec/type-text.ts';
import type { ColumnDefinition } from '../../sql/dialect.ts';
import type { ExistingView } from '../../sql/view-dialect.ts';
import type { ExistingColumn, ExistingTable } from '../destination.ts';

/** A table as `tables.get` describes it. */
export function existingTable(metadata: TableMetadata): ExistingTable {
  return {
    incarnation: `${metadata.id ?? ''}@${metadata.creationTime ?? ''}`,
    columns: fieldsOf(metadata.schema).map(existingColumn),
  };
}

/** A view as `tables.get` describes it. */
export function existingView({ type, description, schema }: TableMetadata): ExistingView {
  return {
    kind: type === 'VIEW' ? 'view' : type === 'MATERIALIZED_VIEW' ? 'materialized' : 'other',
    comment: description ?? null,
    columns: fieldsOf(schema).map((field) => field.name ?? ''),
  };
}

/** Whether every one of these columns is there, with its type. */
export function hasColumns(table: ExistingTable, columns: readonly ColumnDefinition[]): boolean {
  return columns.every(({ name, type }) =>
    table.columns.some((column) => column.name === name && column.type === typeText(type)),
  );
}

/**
 * The table with its columns as `SELECT *` gives them (`schema` of that query's answer): statements may know of an ALTER before
 * `tables.get` does. What the answer of a query cannot tell, NOT NULL and the parameters of types, is kept.
 */
export function withQuerySchema(table: ExistingTable, schema: unknown): ExistingTable {
  const columns = fieldsOf(schema).map((field): ExistingColumn => {
    const seen = existingColumn(field);
    const known = table.columns.find(({ name }) => name === seen.name);
    if (known === undefined) return { ...seen, nullable: true };
    return known.type.replace(/\(.*/, '') === seen.type ? known : { ...known, type: seen.type };
  });
  return columns.length === 0 ? table : { ...table, columns };
}

function fieldsOf(schema: unknown): readonly TableField[] {
  if (typeof schema !== 'object' || schema === null || !('fields' in schema) || !Array.isArray(schema.fields)) return [];
  return schema.fields;
}

/** A column with its type as GoogleSQL writes it; the REST interface says INTEGER, FLOAT and BOOLEAN, and keeps parameters apart. */
function existingColumn(field: TableField): ExistingColumn {
  return { name: field.name ?? '', type: typeOf(field), nullable: field.mode !== 'REQUIRED' };
}

const LEGACY_NAMES: Readonly<Record<string, string>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL', RECORD: 'STRUCT' };

function typeOf(field: TableField): string {
  const scalar = LEGACY_NAMES[field.type ?? ''] ?? field.type ?? '';
  const inner = (field.fields ?? []).map((each) => `${quoteField(each.name ?? '')} ${typeOf(each)}`);
  const name = inner.length === 0 ? scalar : `${scalar}<${inner.join(', ')}>`;
  const parameters = [field.maxLength ?? field.precision, field.scale].filter((parameter) => parameter !== undefined);
  const type = parameters.length === 0 ? name : `${name}(${parameters.join(', ')})`;
  return field.mode === 'REPEATED' ? `ARRAY<${type}>` : type;
}
