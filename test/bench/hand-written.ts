/**
 * The same work as `dedup run`, as one would write it by hand in DuckDB SQL: the file into a staging table by `read_json`, and a MERGE of
 * the newest row of each key into an empty final table. No check of an event beyond the cast, no rejects, no ledger, no ties.
 * Usage: node hand-written.ts EVENTS.ndjson DATABASE.duckdb
 */
import { DuckDBInstance } from '@duckdb/node-api';

const [events = '', database = ''] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(database)).connect();
const columns = {
  device_id: 'VARCHAR',
  reading_ts: 'TIMESTAMPTZ',
  value_celsius: 'DOUBLE',
  source_topic: 'VARCHAR',
  source_partition: 'BIGINT',
  source_offset: 'BIGINT',
};
const names = Object.keys(columns);
const definition = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
const types = Object.entries(columns).map(([name, type]) => `${name}: '${type}'`);
await connection.run(`CREATE TABLE IF NOT EXISTS staging (${definition.join(', ')})`);
await connection.run(`CREATE TABLE IF NOT EXISTS final (${definition.join(', ')})`);
await connection.run(
  `INSERT INTO staging SELECT ${names.join(', ')} FROM read_json('${events}', format = 'newline_delimited', columns = {${types.join(', ')}})`,
);
await connection.run(`
  MERGE INTO final AS t
  USING (
    SELECT * FROM staging
    QUALIFY ROW_NUMBER() OVER (PARTITION BY device_id, reading_ts ORDER BY source_offset DESC) = 1
  ) AS s
  ON t.device_id = s.device_id AND t.reading_ts = s.reading_ts
  WHEN MATCHED AND s.source_offset > t.source_offset THEN UPDATE SET
    value_celsius = s.value_celsius, source_topic = s.source_topic, source_partition = s.source_partition, source_offset = s.source_offset
  WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `s.${name}`).join(', ')})`);
connection.closeSync();
