import type { QueryPrice } from '../sql/dialect.ts';
import type { CostReport, DailyCost, ReadSize } from './cost-report.ts';

const TEBIBYTE = 1024 ** 4;

/** What is measured of a table, and how often it is read and merged. */
export type CostInputs = Omit<CostReport, 'ways' | 'breakEvenQueries'>;

/**
 * The cost of a day: `m` merges and `q` queries of the final table, or of final table and unmerged rows, against `q` queries that rank all of
 * staging. Queries read all columns of all rows: what a reader's conditions and columns save, they save on every way alike. Pure.
 */
export function dailyCost(inputs: CostInputs): CostReport {
  const { queriesPerDay, mergesPerDay, final, fresh, staging, merge, price } = inputs;
  const merged = times(merge, mergesPerDay);
  const way = (name: DailyCost['way'], writes: ReadSize, read: ReadSize): DailyCost => {
    const queried = times(read, queriesPerDay);
    return { way: name, merged: writes, queried, price: priceOf(writes, queried, price) };
  };
  const none: ReadSize = { rows: 0, bytes: staging.bytes === null ? null : 0 };
  return {
    ...inputs,
    ways: [way('merge', merged, final), way('fresh', merged, fresh), way('window', none, staging)],
    breakEvenQueries: breakEven(merged, final, staging),
  };
}

function times({ rows, bytes }: ReadSize, count: number): ReadSize {
  return { rows: Math.round(rows * count), bytes: bytes === null ? null : Math.round(bytes * count) };
}

function priceOf(merged: ReadSize, queried: ReadSize, price: QueryPrice | null): number | null {
  if (price === null || merged.bytes === null || queried.bytes === null) return null;
  return ((merged.bytes + queried.bytes) / TEBIBYTE) * price.perTebibyte;
}

function breakEven(merged: ReadSize, final: ReadSize, staging: ReadSize): number | null {
  if (merged.bytes === null || final.bytes === null || staging.bytes === null || staging.bytes <= final.bytes) return null;
  return Math.ceil(merged.bytes / (staging.bytes - final.bytes));
}
