-- create the view device_readings_current
CREATE OR REPLACE VIEW "device_readings_current" AS
  SELECT * EXCLUDE ("_dedup_deleted", "_dedup_hash")
  FROM (
    SELECT
      "device_id",
      "reading_ts",
      "value_celsius",
      "site",
      "source_offset",
      "_dedup_deleted",
      "_dedup_hash"
    FROM (
      SELECT *, ROW_NUMBER() OVER (
        PARTITION BY "device_id", "reading_ts"
        ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
      FROM (
        SELECT
          E."device_id",
          E."reading_ts",
          CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."value_celsius" END AS "value_celsius",
          CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."site" END AS "site",
          E."source_offset",
          COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
          CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."site" IS NULL THEN '' ELSE concat('"site":', CAST(to_json(E."site") AS VARCHAR), ',') END, CASE WHEN E."value_celsius" IS NULL THEN '' ELSE concat('"value_celsius":', CAST(to_json(E."value_celsius") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash"
        FROM "device_readings_staging" AS E
        WHERE "device_id" IS NOT NULL
          AND "reading_ts" IS NOT NULL
          AND "source_offset" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS "_dedup_winners"
  WHERE NOT "_dedup_deleted";

-- describe the view device_readings_current
COMMENT ON VIEW "device_readings_current" IS 'live rows of device_readings, read from staging [dedup view ae494f4208cc2cd3]';
