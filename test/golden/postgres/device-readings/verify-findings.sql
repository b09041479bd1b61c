-- find where device_readings differs from device_readings_staging
SELECT *
FROM (
  SELECT *, CASE
    WHEN "_dedup_difference" = 'null_key' THEN "_dedup_difference"
    WHEN "_dedup_copies" > 1 THEN 'duplicate'
    WHEN "_dedup_difference" IS NULL AND "_dedup_moved" THEN 'moved'
    ELSE "_dedup_difference"
  END AS "_dedup_kind",
  COALESCE("_dedup_difference" IN ('missing', 'stale', 'changed', 'ahead'), FALSE) AS "_dedup_mended"
  FROM (
    SELECT
      S."device_id" AS "staged_0",
      S."reading_ts" AS "staged_1",
      S."value_celsius" AS "staged_2",
      S."site" AS "staged_3",
      S."source_offset" AS "staged_4",
      S."_dedup_deleted" AS "staged_5",
      S."_dedup_hash" AS "staged_6",
      T."device_id" AS "final_0",
      T."reading_ts" AS "final_1",
      T."value_celsius" AS "final_2",
      T."site" AS "final_3",
      T."source_offset" AS "final_4",
      T."_dedup_deleted" AS "final_5",
      T."_dedup_hash" AS "final_6",
      T."_dedup_merged_at" AS "final_7",
      T."_dedup_merge_seq" AS "final_8",
      S."device_id" IS NOT NULL AS "_dedup_judged",
      COALESCE(T."_dedup_copies", 0) AS "_dedup_copies",
      P."device_id" IS NOT NULL AS "_dedup_moved",
      CASE
        WHEN T."_dedup_copies" IS NULL THEN 'missing'
        WHEN T."device_id" IS NULL OR T."reading_ts" IS NULL THEN 'null_key'
        WHEN S."device_id" IS NULL THEN NULL
        WHEN (
          T."source_offset" IS NULL
          OR S."source_offset" > T."source_offset"
          OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
          OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
        ) THEN 'stale'
        WHEN S."source_offset" = T."source_offset" AND S."_dedup_hash" = T."_dedup_hash" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) THEN
          CASE WHEN
            S."value_celsius" IS DISTINCT FROM T."value_celsius"
            OR S."site" IS DISTINCT FROM T."site"
          THEN 'changed' END
      END AS "_dedup_difference"
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
          WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
            AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
            AND ("reading_ts" >= TIMESTAMPTZ '2026-06-28 00:00:00+00:00' AND "reading_ts" < TIMESTAMPTZ '2026-06-30 00:00:00+00:00'
    OR "reading_ts" >= TIMESTAMPTZ '9999-12-31 00:00:00+00:00')
            AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
            AND "device_id" IS NOT NULL
            AND "reading_ts" IS NOT NULL
            AND "source_offset" IS NOT NULL
        ) AS "_dedup_staged"
      ) AS "_dedup_ranked"
      WHERE "_dedup_rank" = 1
    ) AS S
    FULL JOIN (
      SELECT * FROM (
        SELECT
          "device_id",
          "reading_ts",
          "value_celsius",
          "site",
          "source_offset",
          "_dedup_deleted",
          "_dedup_hash",
          "_dedup_merged_at",
          "_dedup_merge_seq",
          ROW_NUMBER() OVER (PARTITION BY "device_id", "reading_ts" ORDER BY "source_offset" DESC NULLS LAST, COALESCE("_dedup_deleted", FALSE) DESC, "_dedup_hash" DESC NULLS LAST) AS "_dedup_rank",
          COUNT(*) OVER (PARTITION BY "device_id", "reading_ts") AS "_dedup_copies"
        FROM "iot"."device_readings"
        WHERE (("reading_ts" >= TIMESTAMPTZ '2026-06-28 00:00:00+00:00' AND "reading_ts" < TIMESTAMPTZ '2026-06-30 00:00:00+00:00'
    OR "reading_ts" >= TIMESTAMPTZ '9999-12-31 00:00:00+00:00') OR "reading_ts" IS NULL)
      ) AS "_dedup_final"
      WHERE "_dedup_rank" = 1
    ) AS T ON S."device_id" = T."device_id" AND S."reading_ts" = T."reading_ts"
    LEFT JOIN (
      SELECT "device_id", "reading_ts"
      FROM "iot"."device_readings_staging"
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
        AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
        AND "device_id" IS NOT NULL
        AND "reading_ts" IS NOT NULL
        AND "source_offset" IS NOT NULL
        AND ("reading_ts" >= TIMESTAMPTZ '2026-06-28 00:00:00+00:00' AND "reading_ts" < TIMESTAMPTZ '2026-06-30 00:00:00+00:00'
    OR "reading_ts" >= TIMESTAMPTZ '9999-12-31 00:00:00+00:00')
      GROUP BY "device_id", "reading_ts"
      HAVING MIN("site") <> MAX("site")
    ) AS P ON S."device_id" = P."device_id" AND S."reading_ts" = P."reading_ts"
  ) AS "_dedup_compared"
) AS "_dedup_keys"
WHERE "_dedup_kind" <> 'unwritten'
ORDER BY COALESCE("staged_0", "final_0"), COALESCE("staged_1", "final_1"), "_dedup_kind", "_dedup_copies"
LIMIT 20;
