-- find the row of one key in device_readings
SELECT
  "device_id",
  "reading_ts",
  "value_celsius",
  "site",
  "source_offset",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq",
  "_dedup_deleted",
  COUNT(*) OVER () AS "_dedup_total"
FROM "iot"."device_readings"
WHERE "device_id" = CAST(NULL AS text)
  AND "reading_ts" = CAST('2026-06-28T09:30:00.250000Z' AS timestamp with time zone)
ORDER BY "source_offset" DESC, "_dedup_hash" DESC
LIMIT 1;
