-- repair the rows of t that differ from t_staging
-- dedup {"seq":8}
MERGE INTO "t" AS T
USING (
  SELECT
    "_dedup_action",
    CASE WHEN "_dedup_mended" THEN "staged_0" ELSE "final_0" END AS "id",
    CASE WHEN "_dedup_mended" THEN "staged_1" ELSE "final_1" END AS "note",
    CASE WHEN "_dedup_mended" THEN "staged_2" ELSE "final_2" END AS "source_offset",
    CASE WHEN "_dedup_mended" THEN "staged_3" ELSE "final_3" END AS "_dedup_deleted",
    CASE WHEN "_dedup_mended" THEN "staged_4" ELSE "final_4" END AS "_dedup_hash",
    CASE WHEN "_dedup_mended" THEN CURRENT_TIMESTAMP ELSE "final_5" END AS "_dedup_merged_at",
    CASE WHEN "_dedup_mended" THEN 8 ELSE "final_6" END AS "_dedup_merge_seq"
  FROM (
    SELECT *, CASE
      WHEN "_dedup_difference" = 'null_key' THEN "_dedup_difference"
      WHEN "_dedup_copies" > 1 THEN 'duplicate'
      ELSE "_dedup_difference"
    END AS "_dedup_kind",
    COALESCE("_dedup_difference" IN ('missing', 'stale', 'changed', 'ahead'), FALSE) AS "_dedup_mended"
    FROM (
      SELECT
        S."id" AS "staged_0",
        S."note" AS "staged_1",
        S."source_offset" AS "staged_2",
        S."_dedup_deleted" AS "staged_3",
        S."_dedup_hash" AS "staged_4",
        T."id" AS "final_0",
        T."note" AS "final_1",
        T."source_offset" AS "final_2",
        T."_dedup_deleted" AS "final_3",
        T."_dedup_hash" AS "final_4",
        T."_dedup_merged_at" AS "final_5",
        T."_dedup_merge_seq" AS "final_6",
        S."id" IS NOT NULL AS "_dedup_judged",
        COALESCE(T."_dedup_copies", 0) AS "_dedup_copies",
        CASE
          WHEN T."_dedup_copies" IS NULL THEN 'missing'
          WHEN T."id" IS NULL THEN 'null_key'
          WHEN S."id" IS NULL THEN NULL
          WHEN (
            T."source_offset" IS NULL
            OR S."source_offset" > T."source_offset"
            OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
            OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
          ) THEN 'stale'
          WHEN S."source_offset" = T."source_offset" AND S."_dedup_hash" = T."_dedup_hash" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) THEN
            CASE WHEN
              S."note" IS DISTINCT FROM T."note"
            THEN 'changed' END
        END AS "_dedup_difference"
      FROM (
        SELECT
          W."id",
          W."note",
          W."source_offset",
          W."_dedup_deleted",
          W."_dedup_hash"
        FROM (
          SELECT
            "id",
            "note",
            "source_offset",
            "_dedup_deleted",
            "_dedup_hash"
          FROM (
            SELECT *, ROW_NUMBER() OVER (
              PARTITION BY "id"
              ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
            FROM (
              SELECT
                E."id",
                CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."note" END AS "note",
                E."source_offset",
                COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
                CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."note" IS NULL THEN '' ELSE concat('"note":', CAST(to_json(E."note") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash"
              FROM "t_staging" AS E
              WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
                AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
                AND "id" IS NOT NULL
                AND "source_offset" IS NOT NULL
            ) AS "_dedup_staged"
          ) AS "_dedup_ranked"
          WHERE "_dedup_rank" = 1
        ) AS W
        JOIN (
          SELECT DISTINCT "id"
          FROM "t_staging"
          WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
            AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
            AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
            AND "id" IS NOT NULL
            AND "source_offset" IS NOT NULL
        ) AS J ON W."id" = J."id"
      ) AS S
      FULL JOIN (
        SELECT * FROM (
          SELECT
            "id",
            "note",
            "source_offset",
            "_dedup_deleted",
            "_dedup_hash",
            "_dedup_merged_at",
            "_dedup_merge_seq",
            ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "source_offset" DESC NULLS LAST, COALESCE("_dedup_deleted", FALSE) DESC, "_dedup_hash" DESC NULLS LAST) AS "_dedup_rank",
            COUNT(*) OVER (PARTITION BY "id") AS "_dedup_copies"
          FROM "t"
        ) AS "_dedup_final"
        WHERE "_dedup_rank" = 1
      ) AS T ON S."id" = T."id"
    ) AS "_dedup_compared"
  ) AS "_dedup_keys"
  JOIN (SELECT 'insert' AS "_dedup_action" UNION ALL SELECT 'update' UNION ALL SELECT 'delete') AS "_dedup_actions"
  ON CASE WHEN "_dedup_copies" > 1 THEN "_dedup_action" <> 'update' WHEN "_dedup_copies" = 1 THEN "_dedup_action" = 'update' ELSE "_dedup_action" = 'insert' END
  WHERE "_dedup_mended" OR "_dedup_kind" = 'duplicate'
) AS S
ON T."id" = S."id"
  AND S."_dedup_action" <> 'insert'
WHEN MATCHED AND S."_dedup_action" = 'delete' THEN DELETE
WHEN MATCHED THEN UPDATE SET
  "note" = S."note",
  "source_offset" = S."source_offset",
  "_dedup_deleted" = S."_dedup_deleted",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = S."_dedup_merged_at",
  "_dedup_merge_seq" = S."_dedup_merge_seq"
WHEN NOT MATCHED AND S."_dedup_action" = 'insert' THEN INSERT (
  "id",
  "note",
  "source_offset",
  "_dedup_deleted",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq"
) VALUES (
  S."id",
  S."note",
  S."source_offset",
  S."_dedup_deleted",
  S."_dedup_hash",
  S."_dedup_merged_at",
  S."_dedup_merge_seq"
);
