-- merge device_readings by device_id, reading_ts, highest source_offset wins
MERGE INTO "device_readings" AS T
USING (
  SELECT
    "device_id",
    "reading_ts",
    "value_celsius",
    "site",
    "source_offset",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, 1 AS "_dedup_rank"
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
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND ("reading_ts" >= TIMESTAMPTZ '2026-06-28 00:00:00+00:00' AND "reading_ts" < TIMESTAMPTZ '2026-06-30 00:00:00+00:00'
    OR "reading_ts" >= TIMESTAMPTZ '2026-07-01 00:00:00+00:00' AND "reading_ts" < TIMESTAMPTZ '2026-07-02 00:00:00+00:00'
    OR "reading_ts" >= TIMESTAMPTZ '9999-12-31 00:00:00+00:00')
        AND "device_id" IS NOT NULL
        AND "reading_ts" IS NOT NULL
        AND "source_offset" IS NOT NULL
    ) AS "_dedup_staged"
    ANTI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("device_id", "reading_ts")
    UNION ALL
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
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND ("reading_ts" >= TIMESTAMPTZ '2026-06-28 00:00:00+00:00' AND "reading_ts" < TIMESTAMPTZ '2026-06-30 00:00:00+00:00'
    OR "reading_ts" >= TIMESTAMPTZ '2026-07-01 00:00:00+00:00' AND "reading_ts" < TIMESTAMPTZ '2026-07-02 00:00:00+00:00'
    OR "reading_ts" >= TIMESTAMPTZ '9999-12-31 00:00:00+00:00')
        AND "device_id" IS NOT NULL
        AND "reading_ts" IS NOT NULL
        AND "source_offset" IS NOT NULL
    ) AS "_dedup_staged"
    SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("device_id", "reading_ts")
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."device_id" = S."device_id"
  AND T."reading_ts" = S."reading_ts"
  AND (T."reading_ts" >= TIMESTAMPTZ '2026-06-28 00:00:00+00:00' AND T."reading_ts" < TIMESTAMPTZ '2026-06-30 00:00:00+00:00'
    OR T."reading_ts" >= TIMESTAMPTZ '2026-07-01 00:00:00+00:00' AND T."reading_ts" < TIMESTAMPTZ '2026-07-02 00:00:00+00:00'
    OR T."reading_ts" >= TIMESTAMPTZ '9999-12-31 00:00:00+00:00')
WHEN MATCHED AND (
  T."source_offset" IS NULL
  OR S."source_offset" > T."source_offset"
  OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
  OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
) THEN UPDATE SET
  "value_celsius" = S."value_celsius",
  "site" = S."site",
  "source_offset" = S."source_offset",
  "_dedup_deleted" = S."_dedup_deleted",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = CURRENT_TIMESTAMP,
  "_dedup_merge_seq" = 7
WHEN NOT MATCHED THEN INSERT (
  "device_id",
  "reading_ts",
  "value_celsius",
  "site",
  "source_offset",
  "_dedup_deleted",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq"
) VALUES (
  S."device_id",
  S."reading_ts",
  S."value_celsius",
  S."site",
  S."source_offset",
  S."_dedup_deleted",
  S."_dedup_hash",
  CURRENT_TIMESTAMP,
  7
);
