/**
 * The same work as `dedup run` into PostgreSQL, as one would write it by hand: rows that are checked and hashed already, as the text that
 * COPY takes, into an identical staging table, and an upsert of the newest row of each key into an identical final table. No event is
 * decoded or checked; no rejects, counts, ledger or ties.
 * Usage: node hand-written-postgres.ts ROWS.txt PORT SCHEMA
 */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const [rows = '', port = '', schema = ''] = process.argv.slice(2);
const client = new Client({ host: '127.0.0.1', port: Number(port), user: 'postgres', database: 'postgres' });
await client.connect();
await client.query(
  `SET search_path = ${schema}; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET standard_conforming_strings = on`,
);
await pipeline(
  createReadStream(rows, { highWaterMark: 256 * 1024 }),
  client.query(copyFrom('COPY device_readings_staging FROM STDIN')),
);
const payload = ['value_celsius', 'source_topic', 'source_partition', 'source_offset', 'site', '_dedup_deleted', '_dedup_hash'];
const columns = ['device_id', 'reading_ts', ...payload].join(', ');
await client.query(`
  INSERT INTO device_readings AS t (${columns}, _dedup_merged_at, _dedup_merge_seq)
  SELECT ${columns}, now(), 1
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY device_id, reading_ts ORDER BY source_offset DESC) AS rank
    FROM device_readings_staging
  ) AS s
  WHERE rank = 1
  ON CONFLICT (device_id, reading_ts) DO UPDATE SET
    ${[...payload, '_dedup_merged_at', '_dedup_merge_seq'].map((name) => `${name} = EXCLUDED.${name}`).join(', ')}
  WHERE EXCLUDED.source_offset > t.source_offset`);
await client.end();
