import { type ColumnType, isNested } from '../../spec/column-type.ts';

/** A field of a table's schema, as load jobs take it (https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema). */
export interface SchemaField {
  readonly name: string;
  readonly type: string;
  readonly mode: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
  readonly fields?: SchemaField[];
}

/** The schema of a column. A list is the type of its elements, repeated; all that stands within a column may be NULL. */
export function schemaField(name: string, type: ColumnType, isRequired: boolean): SchemaField {
  if (!isNested(type)) return { name, type, mode: isRequired ? 'REQUIRED' : 'NULLABLE' };
  if (type.kind === 'ARRAY') return { ...schemaField(name, type.element, false), mode: 'REPEATED' };
  const fields = type.fields.map((field) => schemaField(field.name, field.type, false));
  return { name, type: 'RECORD', mode: isRequired ? 'REQUIRED' : 'NULLABLE', fields };
}
