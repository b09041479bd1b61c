/** What can be wrapped around an event, in the order in which one can be within the other. */
export const ENVELOPES = ['kcat', 'debezium'] as const;

/**
 * - `kcat`: a line of `kcat -J`, the event being its `payload` (https://github.com/edenhill/kcat, `json.c`).
 * - `debezium`: a change event, plain or in the `{schema, payload}` of Kafka Connect's JSON converter; the event is its `after`, or, of a
 *   delete, its `before`.
 */
export type EnvelopeName = (typeof ENVELOPES)[number];

/** Where a value stands: steps of a JSON pointer (unescaped), from the event or from one of its envelopes. */
export interface EventPointer {
  readonly steps: readonly string[];
  /** Absent: from the event. */
  readonly envelope?: EnvelopeName;
}
