import type { QueryPrice } from '../sql/dialect.ts';

/** What one pass over some tables reads; `bytes`: what would be paid for, null where that has no price. */
export interface ReadSize {
  readonly rows: number;
  readonly bytes: number | null;
}

/** A way to have rows without duplicates. `merge`: readers see the final table; `fresh`: they see it with what came since; `window`: staging is ranked at every read. */
export type CostWay = 'merge' | 'fresh' | 'window';

/** What one way costs on one day. */
export interface DailyCost {
  readonly way: CostWay;
  /** Rows and bytes that merges read … */
  readonly merged: ReadSize;
  /** … and that queries read. */
  readonly queried: ReadSize;
  /** In `CostReport.price.currency`, without any free amount; null: no price. */
  readonly price: number | null;
}

/** Merging at write time against ranking at read time, computed from the table as it is. */
export interface CostReport {
  readonly queriesPerDay: number;
  readonly mergesPerDay: number;
  /** Where `mergesPerDay` is from: the command line, the last merges, or nothing better than a guess. */
  readonly mergesFrom: 'asked' | 'ledger' | 'default';
  /** One read of all columns of the final table, of final table and unmerged rows, of all that is staged. */
  readonly final: ReadSize;
  readonly fresh: ReadSize;
  readonly staging: ReadSize;
  /** One merge: the average of the last `count`; 0: none has run, so it is the estimate of one over all that is staged. */
  readonly merge: ReadSize & { readonly count: number };
  readonly ways: readonly DailyCost[];
  /** From so many queries a day on, merging costs less than ranking at read time; null: it never does, or there are no bytes. */
  readonly breakEvenQueries: number | null;
  readonly price: QueryPrice | null;
}
