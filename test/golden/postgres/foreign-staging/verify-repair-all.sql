-- repair the rows of t that differ from landing
WITH "_dedup_written" AS (
  INSERT INTO "iot"."t" AS T (
    "id",
    "amount",
    "at",
    "version",
    "_dedup_deleted",
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
        S."id" AS "staged_0",
        S."amount" AS "staged_1",
        S."at" AS "staged_2",
        S."version" AS "staged_3",
        S."_dedup_deleted" AS "staged_4",
        S."_dedup_hash" AS "staged_5",
        T."id" AS "final_0",
        T."amount" AS "final_1",
        T."at" AS "final_2",
        T."version" AS "final_3",
        T."_dedup_deleted" AS "final_4",
        T."_dedup_hash" AS "final_5",
        T."_dedup_merged_at" AS "final_6",
        T."_dedup_merge_seq" AS "final_7",
        S."id" IS NOT NULL AS "_dedup_judged",
        COALESCE(T."_dedup_copies", 0) AS "_dedup_copies",
        CASE
          WHEN T."_dedup_copies" IS NULL THEN 'missing'
          WHEN T."id" IS NULL OR T."at" IS NULL THEN 'null_key'
          WHEN S."id" IS NULL THEN NULL
          WHEN (
            T."version" IS NULL
            OR S."version" > T."version"
            OR S."version" = T."version" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
            OR S."version" = T."version" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
          ) THEN 'stale'
          WHEN S."version" = T."version" AND S."_dedup_hash" = T."_dedup_hash" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) THEN
            CASE WHEN
              S."amount" IS DISTINCT FROM T."amount"
            THEN 'changed' END
        END AS "_dedup_difference"
      FROM (
        SELECT
          "id",
          "amount",
          "at",
          "version",
          "_dedup_deleted",
          "_dedup_hash"
        FROM (
          SELECT *, ROW_NUMBER() OVER (
            PARTITION BY "id", "at"
            ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
          FROM (
            SELECT
              E."id",
              CASE WHEN NOT (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
              E."at",
              E."version",
              (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
              CASE WHEN (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(CAST('x' || substr(md5(COALESCE('"amount":' || CAST(E."amount" AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint) END AS "_dedup_hash"
            FROM "iot"."landing" AS E
            WHERE "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
              AND "id" IS NOT NULL
              AND "at" IS NOT NULL
              AND "version" IS NOT NULL
          ) AS "_dedup_staged"
        ) AS "_dedup_ranked"
        WHERE "_dedup_rank" = 1
      ) AS S
      FULL JOIN (
        SELECT * FROM (
          SELECT
            "id",
            "amount",
            "at",
            "version",
            "_dedup_deleted",
            "_dedup_hash",
            "_dedup_merged_at",
            "_dedup_merge_seq",
            ROW_NUMBER() OVER (PARTITION BY "id", "at" ORDER BY "version" DESC NULLS LAST, COALESCE("_dedup_deleted", FALSE) DESC, "_dedup_hash" DESC NULLS LAST) AS "_dedup_rank",
            COUNT(*) OVER (PARTITION BY "id", "at") AS "_dedup_copies"
          FROM "iot"."t"
        ) AS "_dedup_final"
        WHERE "_dedup_rank" = 1
      ) AS T ON S."id" = T."id" AND S."at" = T."at"
    ) AS "_dedup_compared"
  ) AS "_dedup_keys"
  WHERE "_dedup_mended"
  ORDER BY "staged_0", "staged_2"
  ON CONFLICT ("id", "at") DO UPDATE SET
    "amount" = EXCLUDED."amount",
    "version" = EXCLUDED."version",
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
