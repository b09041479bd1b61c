/** The scalar column types, by their BigQuery names, on every destination. */
export const SCALAR_TYPES = [
  'STRING',
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BIGNUMERIC',
  'BOOL',
  'BYTES',
  'DATE',
  'DATETIME',
  'TIME',
  'TIMESTAMP',
  'JSON',
] as const;

export type ScalarType = (typeof SCALAR_TYPES)[number];

/** A list of values of one type, in order. BigQuery has no list of lists, and none that holds NULL. */
export interface ArrayType {
  readonly kind: 'ARRAY';
  readonly element: ScalarType | StructType;
}

/** Values under names, each with its type; any of them may be NULL. */
export interface StructType {
  readonly kind: 'STRUCT';
  /** At least one; no two differ only in case. */
  readonly fields: readonly StructField[];
}

export interface StructField {
  readonly name: string;
  readonly type: ColumnType;
}

export type NestedType = ArrayType | StructType;

/** A scalar type is its name; one that holds others is an object. `typeText` writes both, `parseType` reads both. */
export type ColumnType = ScalarType | NestedType;

/** Whether values of the type hold other values. */
export function isNested(type: ColumnType): type is NestedType {
  return typeof type !== 'string';
}

/** The names of all fields within values of the type, at any level. */
export function fieldNames(type: ColumnType): readonly string[] {
  if (!isNested(type)) return [];
  if (type.kind === 'ARRAY') return fieldNames(type.element);
  return type.fields.flatMap((field) => [field.name, ...fieldNames(field.type)]);
}

/**
 * Types that a natural key may have. The others have no equality that a join and a window agree on (FLOAT64: NaN; JSON: no
 * grouping), see https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types.
 */
export const KEY_TYPES = ['STRING', 'INT64', 'BYTES', 'BOOL', 'DATE', 'DATETIME', 'TIMESTAMP', 'NUMERIC', 'BIGNUMERIC'] as const;

/** Types that a source offset may have: the key types but BOOL, which has only two versions. */
export const OFFSET_TYPES: readonly ScalarType[] = KEY_TYPES.filter((type) => type !== 'BOOL');
