/** One message of a topic. */
export interface KafkaMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly ts: number;
  /** Text, or JSON that becomes text; null: none. */
  readonly key: unknown;
  readonly value: unknown;
  /** Names and values in turn. */
  readonly headers?: readonly (string | null)[];
}

/** A message as `kcat -J` prints it: one line, members in this order, key and payload as texts (`json.c` of kcat 1.7.1). */
export function kcatLine({ topic, partition, offset, ts, key, value, headers }: KafkaMessage): string {
  return JSON.stringify({
    topic,
    partition,
    offset,
    tstype: 'create',
    ts,
    broker: 1,
    ...(headers === undefined ? {} : { headers }),
    key: textOf(key),
    payload: textOf(value),
  });
}

function textOf(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
