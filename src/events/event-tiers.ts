/** Events by the way in which they were read, from the fastest to the slowest. The same bytes come out of each. */
export interface EventTiers {
  /** By a scanner that was compiled for events of just this shape. */
  readonly sameShape: number;
  /** By a scanner that knows the names of the spec in any order. */
  readonly anyOrder: number;
  /** By parsing the whole event. */
  readonly parsed: number;
  /** The parsed ones by what made it necessary. */
  readonly parsedFor: Readonly<Record<ParseCause, number>>;
}

/**
 * Why an event was parsed: `rejected`: only the parser rejects. `deleted`: it deletes its key. `escapes`: it has escapes of characters by
 * their number (`\u00e9`). `spec`: the spec has what no scanner knows: an envelope, a column of type JSON, a conversion. `other`: unusual spellings
 * of names and values, unknown fields that are ignored.
 */
export type ParseCause = 'rejected' | 'deleted' | 'escapes' | 'spec' | 'other';

/** Nothing was read yet. */
export const NO_TIERS: EventTiers = {
  sameShape: 0,
  anyOrder: 0,
  parsed: 0,
  parsedFor: { rejected: 0, deleted: 0, escapes: 0, spec: 0, other: 0 },
};
