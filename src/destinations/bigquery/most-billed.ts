const MEBIBYTE = 1024 * 1024;
/** Of each table that a query refers to, and of each query. */
const LEAST = 10 * MEBIBYTE;

/** Tables that a statement of dedup refers to, where the server does not say how many. */
const TABLES = 2;

/**
 * The most that a query can be billed which processes `bytes` of so many tables: of each table whole mebibytes, and ten at least. How the
 * bytes are spread over the tables is not told, so this is the worst case: all but a trifle of them in one table.
 * https://cloud.google.com/bigquery/pricing#on_demand_pricing
 */
export function mostBilled(bytes: number, tables: number = TABLES): number {
  if (bytes === 0) return 0;
  return Math.max(LEAST, Math.ceil(bytes / MEBIBYTE) * MEBIBYTE) + Math.max(0, tables - 1) * LEAST;
}
