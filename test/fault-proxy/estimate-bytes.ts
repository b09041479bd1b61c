import type { StatementFacts } from './statement.ts';

/** How many bytes BigQuery would say that a statement processes. */
export type EstimateBytes = (statement: {
  readonly sql: string;
  readonly facts: StatementFacts;
  /** The number that a query gives; undefined where it fails. */
  readonly count: (sql: string) => Promise<number | undefined>;
}) => number | Promise<number>;

const ROW_BYTES = 100;
const MEBIBYTE = 1024 * 1024;
const LEAST_BILLED = 10 * MEBIBYTE;
const WINDOW = /`?_dedup_ingested_at`?\s*(?:>=|<)\s*TIMESTAMP\s+'[^']*'/gi;

/**
 * A hundred bytes for each row of each table that the statement names; of tables that it only reads, the rows within its bounds on
 * `_dedup_ingested_at`, so that a shorter window is a cheaper one.
 */
export const rowsTimesWidth: EstimateBytes = async ({ sql, facts, count }) => {
  const bounds = [...new Set(sql.match(WINDOW) ?? [])];
  let rows = 0;
  for (const table of facts.tables) {
    const all = `SELECT COUNT(*) FROM \`${table}\``;
    const within =
      bounds.length === 0 || table === facts.target ? undefined : await count(`${all} WHERE ${bounds.join(' AND ')}`);
    rows += within ?? (await count(all)) ?? 0;
  }
  return rows * ROW_BYTES;
};

/** What is paid for: whole mebibytes, and ten at least (https://cloud.google.com/bigquery/pricing#on_demand_pricing). */
export function billedBytes(processed: number): number {
  return processed === 0 ? 0 : Math.max(LEAST_BILLED, Math.ceil(processed / MEBIBYTE) * MEBIBYTE);
}
