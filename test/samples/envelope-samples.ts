import { writeFile } from 'node:fs/promises';
import { keyOf, MYSQL_EVENTS, POSTGRES_EVENTS, withSchema } from './debezium-events.ts';
import { kcatLine } from './kafka-messages.ts';
import { ORDER_CHANGES } from './order-changes.ts';
import { SAMPLE_EVENTS } from './sample-events.ts';
import type { Sample } from './sample.ts';

/** The sample as a topic would hold it: place and operation are not in the value; what deletes is a message without one. */
export const KCAT_READINGS: readonly string[] = SAMPLE_EVENTS.map((event, index) => {
  const { source_topic: topic, source_partition: partition, source_offset: offset, op, ...reading } = event;
  const { device_id, reading_ts } = reading;
  const ts = 1_782_604_800_000 + index;
  return kcatLine({ topic, partition, offset, ts, key: { device_id, reading_ts }, value: op === 'D' ? null : reading });
});

/** A topic of Debezium in kcat: the changes of PostgreSQL with their schemas, and the empty message that follows every delete. */
export const KCAT_ORDERS: readonly string[] = ORDER_CHANGES.flatMap((change, index) => {
  const message = { topic: 'shop.public.orders', partition: 0, ts: 1_782_604_801_200 + index, key: keyOf(change) };
  const value = withSchema(POSTGRES_EVENTS[index] ?? {});
  return [
    kcatLine({ ...message, offset: 2 * index, value }),
    ...(change.op === 'd' ? [kcatLine({ ...message, offset: 2 * index + 1, value: null })] : []),
  ];
});

/** Events in envelopes. The orders are changes of a table `orders`, for the spec `configs/orders.yaml`. */
export const envelopeSamples: readonly Sample[] = [
  {
    name: 'kcat-readings.ndjson',
    about: 'messages as `kcat -C -J` prints them, a null payload where a reading is deleted (https://github.com/edenhill/kcat)',
    write: (path) => writeFile(path, lines(KCAT_READINGS)),
  },
  {
    name: 'kcat-orders.ndjson',
    about: 'change events of a PostgreSQL table with schemas, and tombstones, read with `kcat -C -J` from a topic of Debezium',
    write: (path) => writeFile(path, lines(KCAT_ORDERS)),
  },
  {
    name: 'mysql-orders.ndjson',
    about: 'change events of a MySQL table without schemas, as a sink writes the values of a topic of Debezium',
    write: (path) => writeFile(path, lines(MYSQL_EVENTS.map((event) => JSON.stringify(event)))),
  },
];

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
