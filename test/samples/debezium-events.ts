import type { Order, OrderChange } from './order-changes.ts';
import { ORDER_CHANGES } from './order-changes.ts';

const FIELDS = [
  { type: 'int64', optional: false, field: 'id' },
  { type: 'string', optional: false, field: 'customer' },
  { type: 'string', optional: false, field: 'status' },
  {
    type: 'bytes',
    optional: false,
    name: 'org.apache.kafka.connect.data.Decimal',
    version: 1,
    parameters: { scale: '2', 'connect.decimal.precision': '10' },
    field: 'total',
  },
  { type: 'int64', optional: false, name: 'io.debezium.time.MicroTimestamp', version: 1, field: 'created_at' },
];

const SCHEMA = {
  type: 'struct',
  fields: [
    { type: 'struct', fields: FIELDS, optional: true, name: 'shop.public.orders.Value', field: 'before' },
    { type: 'struct', fields: FIELDS, optional: true, name: 'shop.public.orders.Value', field: 'after' },
    { type: 'struct', fields: [{ type: 'int64', optional: true, field: 'lsn' }], optional: false, field: 'source' },
    { type: 'string', optional: false, field: 'op' },
    { type: 'int64', optional: true, field: 'ts_ms' },
  ],
  optional: false,
  name: 'shop.public.orders.Envelope',
  version: 2,
};

const KEY_SCHEMA = { type: 'struct', fields: FIELDS.slice(0, 1), optional: false, name: 'shop.public.orders.Key' };

const FIRST_TS = 1_782_604_801_000;

/**
 * Changes as the PostgreSQL connector of Debezium 3 sends them with REPLICA IDENTITY DEFAULT, which logs no `before` but the primary key of a delete
 * (https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events).
 */
export const POSTGRES_EVENTS: readonly object[] = ORDER_CHANGES.map((change, index) => ({
  before: change.op === 'd' && change.before !== null ? { id: change.before.id } : null,
  after: rowOf(change.after),
  source: {
    version: '3.2.0.Final',
    connector: 'postgresql',
    name: 'shop',
    ts_ms: FIRST_TS + index,
    snapshot: change.op === 'r' ? 'true' : 'false',
    db: 'shop',
    sequence: `["${24_023_000 + index * 56}","${24_023_128 + index * 56}"]`,
    schema: 'public',
    table: 'orders',
    txId: 700 + index,
    lsn: 24_023_128 + index * 56,
    xmin: null,
  },
  transaction: null,
  op: change.op,
  ts_ms: FIRST_TS + index + 200,
}));

/** The same changes as the MySQL connector sends them: `before` whole, the place in the binlog, rows counted within one entry. */
export const MYSQL_EVENTS: readonly object[] = ORDER_CHANGES.map((change, index) => ({
  before: rowOf(change.before),
  after: rowOf(change.after),
  source: {
    version: '3.2.0.Final',
    connector: 'mysql',
    name: 'shop',
    ts_ms: FIRST_TS + index,
    snapshot: change.op === 'r' ? 'true' : 'false',
    db: 'shop',
    sequence: null,
    table: 'orders',
    server_id: 223_344,
    gtid: null,
    file: index < 20 ? 'mysql-bin.000003' : 'mysql-bin.000004',
    pos: index < 20 ? 4000 + Math.floor(index / 2) * 310 : 157 + index * 310,
    row: index < 20 ? index % 2 : 0,
    thread: 36,
    query: null,
  },
  transaction: null,
  op: change.op,
  ts_ms: FIRST_TS + index + 200,
}));

/** With the schema that Kafka Connect's JSON converter adds unless `schemas.enable=false`. */
export function withSchema(event: object): object {
  return { schema: SCHEMA, payload: event };
}

/** The key of the message of a change. */
export function keyOf({ before, after }: OrderChange): object {
  return { schema: KEY_SCHEMA, payload: { id: (after ?? before)?.id } };
}

/** `decimal.handling.mode=precise`, `time.precision.mode=adaptive`: a decimal in base64, a timestamp without zone in microseconds. */
function rowOf(order: Order | null): object | null {
  if (order === null) return null;
  const { total, created, ...rest } = order;
  return { ...rest, total: base64Of(total), created_at: created };
}

/** The shortest two's complement, the highest byte first. */
function base64Of(value: number): string {
  let bits = 8;
  while (value >= 2 ** (bits - 1) || value < -(2 ** (bits - 1))) bits += 8;
  const hex = BigInt.asUintN(bits, BigInt(value))
    .toString(16)
    .padStart(bits / 4, '0');
  return Buffer.from(hex, 'hex').toString('base64');
}
