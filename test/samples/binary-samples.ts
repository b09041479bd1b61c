import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import type avro from 'avsc';
import { SAMPLE_EVENTS } from './sample-events.ts';
import type { Sample } from './sample.ts';
import { writeAvro } from './write-avro.ts';

/** The binary formats, each written by a tool that people write them with. */
export const binarySamples: readonly Sample[] = [
  {
    name: 'readings.parquet',
    about:
      'Parquet as DuckDB writes it: row groups of 2,048 rows, pages packed by Snappy, a group for what stands deeper in the event',
    write: (path) => queryDuckDb(`COPY (${READINGS}) TO ${quoted(path)} (FORMAT parquet)`),
  },
  {
    name: 'readings.avro',
    about:
      'an Avro object container file of deflated blocks, with optional fields as unions (Avro 1.12, "Object Container Files")',
    write: (path) => writeAvro(path, READING_SCHEMA, SAMPLE_EVENTS.map(avroReading), { codec: 'deflate' }),
  },
];

/** Runs one statement of DuckDB, in memory. */
export async function queryDuckDb(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(sql);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A text as a literal of SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Times keep their zones as texts: the sample has several. */
const READINGS = `SELECT * FROM read_json(${quoted(
  fileURLToPath(new URL('../../configs/device_readings.sample.ndjson', import.meta.url)),
)}, format = 'newline_delimited', columns = {device_id: 'VARCHAR', reading_ts: 'TIMESTAMPTZ', value_celsius: 'DOUBLE',
  meta: 'STRUCT(site VARCHAR)', op: 'VARCHAR', source_topic: 'VARCHAR', source_partition: 'BIGINT', source_offset: 'BIGINT'})`;

const READING_SCHEMA: avro.Schema = {
  type: 'record',
  name: 'Reading',
  namespace: 'com.acme.iot',
  fields: [
    { name: 'device_id', type: 'string' },
    { name: 'reading_ts', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'value_celsius', type: ['null', 'double'] },
    { name: 'meta', type: ['null', { type: 'record', name: 'Meta', fields: [{ name: 'site', type: 'string' }] }] },
    { name: 'op', type: ['null', 'string'] },
    { name: 'source_topic', type: 'string' },
    { name: 'source_partition', type: 'int' },
    { name: 'source_offset', type: 'long' },
  ],
};

function avroReading(event: (typeof SAMPLE_EVENTS)[number]): unknown {
  const { value_celsius: value, meta, op } = event;
  return {
    ...event,
    reading_ts: Date.parse(event.reading_ts) * 1000,
    value_celsius: value === undefined ? null : { double: value },
    meta: meta === undefined ? null : { 'com.acme.iot.Meta': meta },
    op: op === undefined ? null : { string: op },
  };
}
