-- find how far each source partition of device_readings has come
SELECT
  CAST("site" AS text) AS "partition_0",
  MAX("source_offset") FILTER (WHERE ("device_id" IS NOT NULL AND "reading_ts" IS NOT NULL AND "source_offset" IS NOT NULL)) AS "greatest_0"
FROM "iot"."device_readings_staging"
WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
  AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  AND "site" IS NOT NULL
GROUP BY "site";
