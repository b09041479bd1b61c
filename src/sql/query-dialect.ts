import type { Dialect } from './dialect.ts';

/** The part of a dialect that a read-only query over staging and final table needs. One that is only ever printed has no more. */
export type QueryDialect = Pick<
  Dialect,
  | 'quote'
  | 'table'
  | 'string'
  | 'timestamp'
  | 'temporal'
  | 'text'
  | 'ordered'
  | 'hash'
  | 'allBut'
  | 'refuseTable'
  | 'refuseColumn'
>;
