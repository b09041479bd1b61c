/** What `rebuild` did to a final table. */
export interface RebuildReport {
  /** False: it is only shown. */
  readonly applied: boolean;
  /** The final table before; `live`: without tombstones. */
  readonly before: RebuildCounts;
  /** The final table after; not applied: as staging has it, `live` not known. */
  readonly after: { readonly rows: number; readonly live: number | null };
  /** Rows of which nothing is staged any more: gone, or (not applied) refused without `force`. */
  readonly lost: number;
  /** Rows set back to an older version, since the newer one is no longer staged. */
  readonly setBack: number;
}

export interface RebuildCounts {
  readonly rows: number;
  readonly live: number;
}
