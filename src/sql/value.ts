/**
 * A value as `Destination.query` gives it, whatever the driver: INT64 → bigint, FLOAT64 → number, BOOL → boolean, SQL NULL → null,
 * TIMESTAMP → `2026-06-28T00:00:00.000000Z`, BYTES → base64, ARRAY and STRUCT → their canonical JSON text (an empty ARRAY → null, see
 * `nested-value.ts`), everything else its text.
 */
export type Value = string | number | bigint | boolean | null;

/** One row of an answer, by column name. */
export type Row = Readonly<Record<string, Value>>;

/** A count column: INT64 or a sum of INT64s (which DuckDB widens), as a number; NULL is 0. */
export function countOf(row: Row, name: string): number {
  const value = row[name];
  return value === null || value === undefined ? 0 : Number(value);
}

/** A text column; null when NULL. */
export function textOf(row: Row, name: string): string | null {
  const value = row[name];
  return value === null || value === undefined ? null : String(value);
}
