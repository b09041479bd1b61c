/**
 * Puts many rows into the final table of a DuckDB file that dedup has made, as earlier merges would have left them: in the order of time,
 * the newest just before the first of `make-events.ts`. Usage: node fill-final.ts DATABASE.duckdb ROWS
 */
import { DuckDBInstance } from '@duckdb/node-api';

const [database = '', rows = ''] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(database)).connect();
await connection.run(`SET TimeZone = 'UTC'`);
await connection.run(`
  INSERT INTO device_readings BY NAME
  SELECT
    'device-' || lpad(CAST((i * 7919) % 1000 AS VARCHAR), 5, '0') AS device_id,
    TIMESTAMPTZ '2026-06-28 00:00:00+00:00' - to_milliseconds(333 * (i + 1)) AS reading_ts,
    (i % 6000) / 100 - 20 AS value_celsius,
    'device.readings' AS source_topic,
    ((i * 7919) % 1000) % 6 AS source_partition,
    917999999 - i AS source_offset,
    hash(i) >> 1 AS _dedup_hash,
    TIMESTAMPTZ '2026-06-28 00:00:00+00:00' AS _dedup_merged_at,
    1 AS _dedup_merge_seq,
    false AS _dedup_deleted
  FROM (SELECT ${rows} - 1 - range AS i FROM range(${rows}))`);
connection.closeSync();
