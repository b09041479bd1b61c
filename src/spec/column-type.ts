/** The scalar column types, by their BigQuery names, on every destination. */
export const COLUMN_TYPES = [
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

export type ColumnType = (typeof COLUMN_TYPES)[number];

/**
 * Types that a natural key may have. The others have no equality that a join and a window agree on (FLOAT64: NaN; JSON: no
 * grouping), see https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types.
 */
export const KEY_TYPES = ['STRING', 'INT64', 'BYTES', 'BOOL', 'DATE', 'DATETIME', 'TIMESTAMP', 'NUMERIC', 'BIGNUMERIC'] as const;

/** Types that a source offset may have: the key types but BOOL, which has only two versions. */
export const OFFSET_TYPES: readonly ColumnType[] = KEY_TYPES.filter((type) => type !== 'BOOL');
