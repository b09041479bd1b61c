-- repair the rows of group that differ from group_staging
MERGE INTO "group" AS T
USING (
  SELECT
    "_dedup_action",
    CASE WHEN "_dedup_mended" THEN "staged_0" ELSE "final_0" END AS "select",
    CASE WHEN "_dedup_mended" THEN "staged_1" ELSE "final_1" END AS "row-id",
    CASE WHEN "_dedup_mended" THEN "staged_2" ELSE "final_2" END AS "größe in m",
    CASE WHEN "_dedup_mended" THEN "staged_3" ELSE "final_3" END AS "it's",
    CASE WHEN "_dedup_mended" THEN "staged_4" ELSE "final_4" END AS "order",
    CASE WHEN "_dedup_mended" THEN "staged_5" ELSE "final_5" END AS "_dedup_hash",
    CASE WHEN "_dedup_mended" THEN CURRENT_TIMESTAMP ELSE "final_6" END AS "_dedup_merged_at",
    CASE WHEN "_dedup_mended" THEN 8 ELSE "final_7" END AS "_dedup_merge_seq"
  FROM (
    SELECT *, CASE
      WHEN "_dedup_difference" = 'null_key' THEN "_dedup_difference"
      WHEN "_dedup_copies" > 1 THEN 'duplicate'
      ELSE "_dedup_difference"
    END AS "_dedup_kind",
    COALESCE("_dedup_difference" IN ('missing', 'stale', 'changed', 'ahead'), FALSE) AS "_dedup_mended"
    FROM (
      SELECT
        S."select" AS "staged_0",
        S."row-id" AS "staged_1",
        S."größe in m" AS "staged_2",
        S."it's" AS "staged_3",
        S."order" AS "staged_4",
        S."_dedup_hash" AS "staged_5",
        T."select" AS "final_0",
        T."row-id" AS "final_1",
        T."größe in m" AS "final_2",
        T."it's" AS "final_3",
        T."order" AS "final_4",
        T."_dedup_hash" AS "final_5",
        T."_dedup_merged_at" AS "final_6",
        T."_dedup_merge_seq" AS "final_7",
        S."select" IS NOT NULL AS "_dedup_judged",
        COALESCE(T."_dedup_copies", 0) AS "_dedup_copies",
        CASE
          WHEN T."_dedup_copies" IS NULL THEN 'missing'
          WHEN T."select" IS NULL OR T."row-id" IS NULL THEN 'null_key'
          WHEN S."select" IS NULL AND U."select" IS NULL AND T."_dedup_merge_seq" IS NOT NULL THEN 'unstaged'
          WHEN S."select" IS NULL AND U."select" IS NULL THEN 'unwritten'
          WHEN S."select" IS NULL THEN NULL
          WHEN (
            T."order" IS NULL
            OR S."order" > T."order"
            OR S."order" = T."order" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
          ) THEN 'stale'
          WHEN S."order" = T."order" AND S."_dedup_hash" = T."_dedup_hash" THEN
            CASE WHEN
              S."größe in m" IS DISTINCT FROM T."größe in m"
              OR S."it's" IS DISTINCT FROM T."it's"
            THEN 'changed' END
          WHEN T."_dedup_merge_seq" IS NOT NULL AND U."select" IS NULL THEN 'ahead'
        END AS "_dedup_difference"
      FROM (
        SELECT
          "select",
          "row-id",
          "größe in m",
          "it's",
          "order",
          "_dedup_hash"
        FROM (
          SELECT *, ROW_NUMBER() OVER (
            PARTITION BY "select", "row-id"
            ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
          FROM (
            SELECT
              E."select",
              E."row-id",
              E."größe in m",
              E."it's",
              E."order",
              COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."größe in m" IS NULL THEN '' ELSE concat('"größe in m":', CAST(to_json(E."größe in m") AS VARCHAR), ',') END, CASE WHEN E."it's" IS NULL THEN '' ELSE concat('"it''s":', CAST(to_json(E."it's") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash"
            FROM "group_staging" AS E
            WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
              AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
              AND "select" IS NOT NULL
              AND "row-id" IS NOT NULL
              AND "order" IS NOT NULL
          ) AS "_dedup_staged"
        ) AS "_dedup_ranked"
        WHERE "_dedup_rank" = 1
      ) AS S
      FULL JOIN (
        SELECT * FROM (
          SELECT
            "select",
            "row-id",
            "größe in m",
            "it's",
            "order",
            "_dedup_hash",
            "_dedup_merged_at",
            "_dedup_merge_seq",
            ROW_NUMBER() OVER (PARTITION BY "select", "row-id" ORDER BY "order" DESC NULLS LAST, "_dedup_hash" DESC NULLS LAST) AS "_dedup_rank",
            COUNT(*) OVER (PARTITION BY "select", "row-id") AS "_dedup_copies"
          FROM "group"
        ) AS "_dedup_final"
        WHERE "_dedup_rank" = 1
      ) AS T ON S."select" = T."select" AND S."row-id" = T."row-id"
      LEFT JOIN (
        SELECT DISTINCT "select", "row-id"
        FROM "group_staging"
        WHERE ("_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 10:00:00+00:00' OR "_dedup_load_id" IN ('r''1', 'r2'))
          AND "select" IS NOT NULL
          AND "row-id" IS NOT NULL
          AND "order" IS NOT NULL
      ) AS U ON T."select" = U."select" AND T."row-id" = U."row-id"
    ) AS "_dedup_compared"
  ) AS "_dedup_keys"
  JOIN (SELECT 'insert' AS "_dedup_action" UNION ALL SELECT 'update' UNION ALL SELECT 'delete') AS "_dedup_actions"
  ON CASE WHEN "_dedup_copies" > 1 THEN "_dedup_action" <> 'update' WHEN "_dedup_copies" = 1 THEN "_dedup_action" = 'update' ELSE "_dedup_action" = 'insert' END
  WHERE "_dedup_mended" OR "_dedup_kind" = 'duplicate'
) AS S
ON T."select" = S."select"
  AND T."row-id" = S."row-id"
  AND S."_dedup_action" <> 'insert'
WHEN MATCHED AND S."_dedup_action" = 'delete' THEN DELETE
WHEN MATCHED THEN UPDATE SET
  "größe in m" = S."größe in m",
  "it's" = S."it's",
  "order" = S."order",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = S."_dedup_merged_at",
  "_dedup_merge_seq" = S."_dedup_merge_seq"
WHEN NOT MATCHED AND S."_dedup_action" = 'insert' THEN INSERT (
  "select",
  "row-id",
  "größe in m",
  "it's",
  "order",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq"
) VALUES (
  S."select",
  S."row-id",
  S."größe in m",
  S."it's",
  S."order",
  S."_dedup_hash",
  S."_dedup_merged_at",
  S."_dedup_merge_seq"
);
