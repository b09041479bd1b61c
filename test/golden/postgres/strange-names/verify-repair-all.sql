-- repair the rows of group that differ from group_staging
WITH "_dedup_written" AS (
  INSERT INTO "iot"."group" AS T (
    "select",
    "row-id",
    "größe in m",
    "it's",
    "order",
    "_dedup_hash",
    "_dedup_merged_at",
    "_dedup_merge_seq"
  )
  SELECT
    "staged_0",
    "staged_1",
    "staged_2",
    "staged_3",
    "staged_4",
    "staged_5",
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
              COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"größe in m":' || CAST(E."größe in m" AS text) || ',', '') || COALESCE('"it''s":' || CAST(to_json(E."it's") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash"
            FROM "iot"."group_staging" AS E
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
          FROM "iot"."group"
        ) AS "_dedup_final"
        WHERE "_dedup_rank" = 1
      ) AS T ON S."select" = T."select" AND S."row-id" = T."row-id"
      LEFT JOIN (
        SELECT DISTINCT "select", "row-id"
        FROM "iot"."group_staging"
        WHERE ("_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 10:00:00+00:00' OR "_dedup_load_id" IN ('r''1', 'r2'))
          AND "select" IS NOT NULL
          AND "row-id" IS NOT NULL
          AND "order" IS NOT NULL
      ) AS U ON T."select" = U."select" AND T."row-id" = U."row-id"
    ) AS "_dedup_compared"
  ) AS "_dedup_keys"
  WHERE "_dedup_mended"
  ORDER BY "staged_0", "staged_1"
  ON CONFLICT ("select", "row-id") DO UPDATE SET
    "größe in m" = EXCLUDED."größe in m",
    "it's" = EXCLUDED."it's",
    "order" = EXCLUDED."order",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
