-- find the partitions of device_readings to verify
SELECT DISTINCT CAST(date_part('epoch', date_trunc('day', "reading_ts" AT TIME ZONE 'UTC')) AS bigint) AS "start"
FROM "iot"."device_readings_staging"
WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
  AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
  AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
  AND "device_id" IS NOT NULL
  AND "reading_ts" IS NOT NULL
  AND "source_offset" IS NOT NULL;
