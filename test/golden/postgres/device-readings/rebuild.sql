-- replace every row of device_readings by the winners of device_readings_staging
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
WITH
"_dedup_winners" AS (
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
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "device_id" IS NOT NULL
        AND "reading_ts" IS NOT NULL
        AND "source_offset" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
),
"_dedup_gone" AS (
  DELETE FROM "iot"."device_readings" AS T
  WHERE NOT EXISTS (SELECT 1 FROM "_dedup_winners" AS S WHERE T."device_id" = S."device_id"  AND T."reading_ts" = S."reading_ts")
),
"_dedup_written" AS (
  INSERT INTO "iot"."device_readings" AS T (
    "device_id",
    "reading_ts",
    "value_celsius",
    "site",
    "source_offset",
    "_dedup_deleted",
    "_dedup_hash",
    "_dedup_merged_at",
    "_dedup_merge_seq"
  )
  SELECT
    S."device_id",
    S."reading_ts",
    S."value_celsius",
    S."site",
    S."source_offset",
    S."_dedup_deleted",
    S."_dedup_hash",
    statement_timestamp(),
    7
  FROM "_dedup_winners" AS S
  ORDER BY S."device_id", S."reading_ts"
  ON CONFLICT ("device_id", "reading_ts") DO UPDATE SET
    "value_celsius" = EXCLUDED."value_celsius",
    "site" = EXCLUDED."site",
    "source_offset" = EXCLUDED."source_offset",
    "_dedup_deleted" = EXCLUDED."_dedup_deleted",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
