-- find the partitions of device_readings to verify
SELECT DISTINCT UNIX_SECONDS(TIMESTAMP_TRUNC(`reading_ts`, DAY, 'UTC')) AS `start`
FROM `acme.iot.device_readings_staging`
WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-01 10:00:00+00:00'
  AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00+00:00'
  AND (`_dedup_load_id` IS NULL OR `_dedup_load_id` NOT IN ('r\'1', 'r2'))
  AND `device_id` IS NOT NULL
  AND `reading_ts` IS NOT NULL
  AND `source_offset` IS NOT NULL;
