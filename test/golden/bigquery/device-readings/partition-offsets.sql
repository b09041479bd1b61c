-- find how far each source partition of device_readings has come
SELECT
  CAST(`site` AS STRING) AS `partition_0`,
  MAX(IF((`device_id` IS NOT NULL AND `reading_ts` IS NOT NULL AND `source_offset` IS NOT NULL), `source_offset`, NULL)) AS `greatest_0`
FROM `acme.iot.device_readings_staging`
WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00'
  AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
  AND `site` IS NOT NULL
GROUP BY `site`;
