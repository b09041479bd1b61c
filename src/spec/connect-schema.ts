import type { ColumnType } from './column-type.ts';
import type { EpochUnit } from './epoch.ts';
import { isSampleObject, type SampleObject, type SampleValue } from './sample-events.ts';

/** How a column is to be read that Kafka Connect writes as a number or as base64. */
export interface Encoding {
  readonly type: ColumnType;
  readonly epoch?: EpochUnit;
  readonly base64Scale?: number;
}

/**
 * Logical types of Debezium and of Kafka Connect by their names. Their timestamps have no zone: they are readings of the clock of the database
 * (https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-temporal-types).
 */
const LOGICAL: Readonly<Record<string, Encoding>> = {
  'io.debezium.time.Date': { type: 'DATE', epoch: 'days' },
  'io.debezium.time.Time': { type: 'TIME', epoch: 'ms' },
  'io.debezium.time.MicroTime': { type: 'TIME', epoch: 'us' },
  'io.debezium.time.NanoTime': { type: 'TIME', epoch: 'ns' },
  'io.debezium.time.Timestamp': { type: 'DATETIME', epoch: 'ms' },
  'io.debezium.time.MicroTimestamp': { type: 'DATETIME', epoch: 'us' },
  'io.debezium.time.NanoTimestamp': { type: 'DATETIME', epoch: 'ns' },
  'org.apache.kafka.connect.data.Date': { type: 'DATE', epoch: 'days' },
  'org.apache.kafka.connect.data.Time': { type: 'TIME', epoch: 'ms' },
  'org.apache.kafka.connect.data.Timestamp': { type: 'DATETIME', epoch: 'ms' },
};

/** The encodings of the columns of a row by their names, from the schema that a change event brings (`{schema, payload}`). */
export function encodingsIn(schema: SampleValue | undefined): ReadonlyMap<string, Encoding> {
  const row = fieldsOf(schema).find(({ field }) => field === 'after') ?? fieldsOf(schema).find(({ field }) => field === 'before');
  return new Map(
    fieldsOf(row).flatMap((field): readonly (readonly [string, Encoding])[] => {
      const encoding = encodingOf(field);
      return encoding === undefined || typeof field['field'] !== 'string' ? [] : [[field['field'], encoding]];
    }),
  );
}

function encodingOf({ name, type, parameters }: SampleObject): Encoding | undefined {
  if (type === 'bytes' && name === 'org.apache.kafka.connect.data.Decimal') {
    const scale = isSampleObject(parameters) ? Number(parameters['scale']) : Number.NaN;
    return Number.isInteger(scale) && scale >= 0 && scale <= 38
      ? { type: scale > 9 ? 'BIGNUMERIC' : 'NUMERIC', base64Scale: scale }
      : undefined;
  }
  if (typeof name === 'string' && Object.hasOwn(LOGICAL, name)) return LOGICAL[name];
  return type === 'bytes' && name === undefined ? { type: 'BYTES' } : undefined;
}

function fieldsOf(schema: SampleValue | undefined): readonly SampleObject[] {
  const fields = isSampleObject(schema) ? schema['fields'] : undefined;
  return Array.isArray(fields) ? fields.filter(isSampleObject) : [];
}
