-- look up the keys of device_readings with several staged rows
CREATE OR REPLACE TEMPORARY TABLE "_dedup_keys" AS
SELECT
  "device_id", "reading_ts",
  epoch_us(date_trunc('day', make_timestamp(epoch_us("reading_ts")))) // 1000000 AS "_dedup_partition",
  COUNT(*) AS "_dedup_rows",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "_dedup_since",
  MIN("source_offset") <> MAX("source_offset") OR MIN("_dedup_hash") <> MAX("_dedup_hash") OR MIN("_dedup_hash") = 0 AS "_dedup_differs"
FROM (
  SELECT
    E."device_id",
    E."reading_ts",
    CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."value_celsius" END AS "value_celsius",
    CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."site" END AS "site",
    E."source_offset",
    COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
    CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."site" IS NULL THEN '' ELSE concat('"site":', CAST(to_json(E."site") AS VARCHAR), ',') END, CASE WHEN E."value_celsius" IS NULL THEN '' ELSE concat('"value_celsius":', CAST(to_json(E."value_celsius") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash",
    epoch_us(date_trunc('day', make_timestamp(epoch_us("reading_ts")))) // 1000000 AS "_dedup_partition",
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "device_readings_staging" AS E
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
    AND "device_id" IS NOT NULL
    AND "reading_ts" IS NOT NULL
    AND "source_offset" IS NOT NULL
) AS "_dedup_staged"
GROUP BY "device_id", "reading_ts"
HAVING COUNT(*) > 1;
