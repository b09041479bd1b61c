-- repair the rows of t that differ from t_staging
-- dedup {"seq":8}
WITH "_dedup_written" AS (
  INSERT INTO "iot"."t" AS T (
    "id",
    "at",
    "_dedup_hash",
    "_dedup_merged_at",
    "_dedup_merge_seq"
  )
  SELECT
    "staged_0",
    "staged_1",
    "staged_2",
    statement_timestamp(),
    8
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
        S."at" AS "staged_1",
        S."_dedup_hash" AS "staged_2",
        T."id" AS "final_0",
        T."at" AS "final_1",
        T."_dedup_hash" AS "final_2",
        T."_dedup_merged_at" AS "final_3",
        T."_dedup_merge_seq" AS "final_4",
        S."id" IS NOT NULL AS "_dedup_judged",
        COALESCE(T."_dedup_copies", 0) AS "_dedup_copies",
        CASE
          WHEN T."_dedup_copies" IS NULL THEN 'missing'
          WHEN T."id" IS NULL THEN 'null_key'
          WHEN S."id" IS NULL THEN NULL
          WHEN (
            T."at" IS NULL
            OR S."at" > T."at"
            OR S."at" = T."at" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
          ) THEN 'stale'
          WHEN S."at" = T."at" AND S."_dedup_hash" = T."_dedup_hash" THEN
            NULL
        END AS "_dedup_difference"
      FROM (
        SELECT
          W."id",
          W."at",
          W."_dedup_hash"
        FROM (
          SELECT
            "id",
            "at",
            "_dedup_hash"
          FROM (
            SELECT *, ROW_NUMBER() OVER (
              PARTITION BY "id"
              ORDER BY "at" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
            FROM (
              SELECT
                E."id",
                E."at",
                COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(''), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash"
              FROM "iot"."t_staging" AS E
              WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
                AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
                AND "id" IS NOT NULL
                AND "at" IS NOT NULL
            ) AS "_dedup_staged"
          ) AS "_dedup_ranked"
          WHERE "_dedup_rank" = 1
        ) AS W
        JOIN (
          SELECT DISTINCT "id"
          FROM "iot"."t_staging"
          WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
            AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
            AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
            AND "id" IS NOT NULL
            AND "at" IS NOT NULL
        ) AS J ON W."id" = J."id"
      ) AS S
      FULL JOIN (
        SELECT * FROM (
          SELECT
            "id",
            "at",
            "_dedup_hash",
            "_dedup_merged_at",
            "_dedup_merge_seq",
            ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "at" DESC NULLS LAST, "_dedup_hash" DESC NULLS LAST) AS "_dedup_rank",
            COUNT(*) OVER (PARTITION BY "id") AS "_dedup_copies"
          FROM "iot"."t"
        ) AS "_dedup_final"
        WHERE "_dedup_rank" = 1
      ) AS T ON S."id" = T."id"
    ) AS "_dedup_compared"
  ) AS "_dedup_keys"
  WHERE "_dedup_mended"
  ORDER BY "staged_0"
  ON CONFLICT ("id") DO UPDATE SET
    "at" = EXCLUDED."at",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
