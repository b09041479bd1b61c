-- repair the rows of device_readings that differ from device_readings_staging
MERGE INTO "device_readings" AS T
USING (
  SELECT
    "_dedup_action",
    CASE WHEN "_dedup_mended" THEN "staged_0" ELSE "final_0" END AS "device_id",
    CASE WHEN "_dedup_mended" THEN "staged_1" ELSE "final_1" END AS "reading_ts",
    CASE WHEN "_dedup_mended" THEN "staged_2" ELSE "final_2" END AS "value_celsius",
    CASE WHEN "_dedup_mended" THEN "staged_3" ELSE "final_3" END AS "site",
    CASE WHEN "_dedup_mended" THEN "staged_4" ELSE "final_4" END AS "source_offset",
    CASE WHEN "_dedup_mended" THEN "staged_5" ELSE "final_5" END AS "_dedup_deleted",
    CASE WHEN "_dedup_mended" THEN "staged_6" ELSE "final_6" END AS "_dedup_hash",
    CASE WHEN "_dedup_mended" THEN CURRENT_TIMESTAMP ELSE "final_7" END AS "_dedup_merged_at",
    CASE WHEN "_dedup_mended" THEN 8 ELSE "final_8" END AS "_dedup_merge_seq"
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
          WHEN S."device_id" IS NULL AND U."device_id" IS NULL AND T."_dedup_merge_seq" IS NOT NULL THEN 'unstaged'
          WHEN S."device_id" IS NULL AND U."device_id" IS NULL THEN 'unwritten'
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
          WHEN T."_dedup_merge_seq" IS NOT NULL AND U."device_id" IS NULL THEN 'ahead'
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
              CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."site" IS NULL THEN '' ELSE concat('"site":', CAST(to_json(E."site") AS VARCHAR), ',') END, CASE WHEN E."value_celsius" IS NULL THEN '' ELSE concat('"value_celsius":', CAST(to_json(E."value_celsius") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash"
            FROM "device_readings_staging" AS E
            WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
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
          FROM "device_readings"
        ) AS "_dedup_final"
        WHERE "_dedup_rank" = 1
      ) AS T ON S."device_id" = T."device_id" AND S."reading_ts" = T."reading_ts"
      LEFT JOIN (
        SELECT DISTINCT "device_id", "reading_ts"
        FROM "device_readings_staging"
        WHERE ("_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 10:00:00+00:00' OR "_dedup_load_id" IN ('r''1', 'r2'))
          AND "device_id" IS NOT NULL
          AND "reading_ts" IS NOT NULL
          AND "source_offset" IS NOT NULL
      ) AS U ON T."device_id" = U."device_id" AND T."reading_ts" = U."reading_ts"
      LEFT JOIN (
        SELECT "device_id", "reading_ts"
        FROM "device_readings_staging"
        WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
          AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
          AND "device_id" IS NOT NULL
          AND "reading_ts" IS NOT NULL
          AND "source_offset" IS NOT NULL
        GROUP BY "device_id", "reading_ts"
        HAVING MIN("site") <> MAX("site")
      ) AS P ON S."device_id" = P."device_id" AND S."reading_ts" = P."reading_ts"
    ) AS "_dedup_compared"
  ) AS "_dedup_keys"
  JOIN (SELECT 'insert' AS "_dedup_action" UNION ALL SELECT 'update' UNION ALL SELECT 'delete') AS "_dedup_actions"
  ON CASE WHEN "_dedup_copies" > 1 THEN "_dedup_action" <> 'update' WHEN "_dedup_copies" = 1 THEN "_dedup_action" = 'update' ELSE "_dedup_action" = 'insert' END
  WHERE "_dedup_mended" OR "_dedup_kind" = 'duplicate'
) AS S
ON T."device_id" = S."device_id"
  AND T."reading_ts" = S."reading_ts"
  AND S."_dedup_action" <> 'insert'
WHEN MATCHED AND S."_dedup_action" = 'delete' THEN DELETE
WHEN MATCHED THEN UPDATE SET
  "value_celsius" = S."value_celsius",
  "site" = S."site",
  "source_offset" = S."source_offset",
  "_dedup_deleted" = S."_dedup_deleted",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = S."_dedup_merged_at",
  "_dedup_merge_seq" = S."_dedup_merge_seq"
WHEN NOT MATCHED AND S."_dedup_action" = 'insert' THEN INSERT (
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
  S."_dedup_merged_at",
  S."_dedup_merge_seq"
);
