-- create the materialized view device_readings_stored
DROP MATERIALIZED VIEW IF EXISTS "iot"."device_readings_stored";
CREATE MATERIALIZED VIEW "iot"."device_readings_stored" AS
  SELECT
    "device_id",
    "reading_ts",
    "value_celsius",
    "site",
    "source_offset"
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
          CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"site":' || CAST(to_json(E."site") AS text) || ',', '') || COALESCE('"value_celsius":' || CAST(E."value_celsius" AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) END AS "_dedup_hash"
        FROM "iot"."device_readings_staging" AS E
        WHERE "device_id" IS NOT NULL
          AND "reading_ts" IS NOT NULL
          AND "source_offset" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS "_dedup_winners"
  WHERE NOT "_dedup_deleted";
CREATE UNIQUE INDEX "device_readings_stored_device_id_reading_ts_key" ON "iot"."device_readings_stored" ("device_id", "reading_ts");
COMMENT ON MATERIALIZED VIEW "iot"."device_readings_stored" IS 'live rows of device_readings, read from staging [dedup view c3094d12327e2982]';
