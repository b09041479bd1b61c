/**
 * What `dedup verify --all` proves, as one would write it by hand in DuckDB SQL over the same tables: the newest staged row of each key, held
 * against the final table in both directions and column by column. No look at merges, pending loads, copies of a key or ties. Fails when it
 * finds a difference. Usage: node verify-by-hand.ts DATABASE.duckdb
 */
import { DuckDBInstance } from '@duckdb/node-api';

const [database = ''] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' })).connect();
const payload = ['value_celsius', 'source_topic', 'source_partition', 'source_offset'];
const reader = await connection.runAndReadAll(`
  SELECT count(*) AS keys, count(*) FILTER (
    s.device_id IS NULL OR t.device_id IS NULL OR ${payload.map((name) => `s.${name} IS DISTINCT FROM t.${name}`).join(' OR ')}
  ) AS differing
  FROM (
    SELECT * FROM device_readings_staging
    QUALIFY ROW_NUMBER() OVER (PARTITION BY device_id, reading_ts ORDER BY source_offset DESC) = 1
  ) AS s
  FULL JOIN device_readings AS t ON s.device_id = t.device_id AND s.reading_ts = t.reading_ts`);
connection.closeSync();
const [row] = reader.getRowObjectsJson();
if (row?.['differing'] !== '0' || row['keys'] === '0') throw new Error(`the tables differ: ${JSON.stringify(row)}`);
