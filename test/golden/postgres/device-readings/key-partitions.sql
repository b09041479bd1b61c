-- count the pairs of key and source partition of device_readings
SELECT COUNT(*) AS "pairs"
FROM (
  SELECT DISTINCT "device_id", "reading_ts", "site"
  FROM "iot"."device_readings_staging"
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
  AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  AND "device_id" IS NOT NULL
  AND "reading_ts" IS NOT NULL
  AND "source_offset" IS NOT NULL
) AS "_dedup_pairs";
