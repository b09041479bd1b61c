/** What a destination cannot store although it is of the right type: events that hold it are rejected before they are staged. */
export interface EventLimits {
  /** Whether U+0000 may stand in texts and JSON. */
  readonly nulInText: boolean;
  /**
   * The most bytes that the natural key may take in an index: 8 for each of its columns and, for STRING and BYTES, as many as the value has.
   */
  readonly keyBytes: number;
}
