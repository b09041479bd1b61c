-- count the keys of device_readings that are seen under two source partitions
SELECT COUNT(*) AS "moved"
FROM (
  SELECT "device_id", "reading_ts"
  FROM "iot"."device_readings_staging"
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
  AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  AND "device_id" IS NOT NULL
  AND "reading_ts" IS NOT NULL
  AND "source_offset" IS NOT NULL
  GROUP BY "device_id", "reading_ts"
  HAVING COUNT(DISTINCT "site") > 1
) AS "_dedup_moved";
