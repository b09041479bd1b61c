-- hold group against group_staging
SELECT
  COUNT(*) FILTER (WHERE "_dedup_judged") AS "checked",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'missing') AS "missing",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'stale') AS "stale",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'changed') AS "changed",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'ahead') AS "ahead",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'unstaged') AS "unstaged",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'duplicate') AS "duplicate",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'null_key') AS "null_key",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'moved') AS "moved",
  COUNT(*) FILTER (WHERE "_dedup_kind" = 'unwritten') AS "unwritten",
  SUM(CASE WHEN "_dedup_kind" = 'duplicate' THEN "_dedup_copies" - 1 ELSE 0 END) AS "extra_copies"
FROM (
  SELECT *, CASE
    WHEN "_dedup_difference" = 'null_key' THEN "_dedup_difference"
    WHEN "_dedup_copies" > 1 THEN 'duplicate'
    ELSE "_dedup_difference"
  END AS "_dedup_kind",
  COALESCE("_dedup_difference" IN ('missing', 'stale', 'changed', 'ahead'), FALSE) AS "_dedup_mended"
  FROM (
    SELECT
      S."select" IS NOT NULL AS "_dedup_judged",
      COALESCE(T."_dedup_copies", 0) AS "_dedup_copies",
      CASE
        WHEN T."_dedup_copies" IS NULL THEN 'missing'
        WHEN T."select" IS NULL OR T."row-id" IS NULL THEN 'null_key'
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
          WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
            AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
            AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
            AND ABS(MOD(CAST(CAST('x' || substr(md5(COALESCE('"row-id":' || CAST("row-id" AS text) || ',', '') || COALESCE('"select":' || CAST(to_json("select") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint), 10000)) < 250
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
        WHERE ABS(MOD(CAST(CAST('x' || substr(md5(COALESCE('"row-id":' || CAST("row-id" AS text) || ',', '') || COALESCE('"select":' || CAST(to_json("select") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint), 10000)) < 250
      ) AS "_dedup_final"
      WHERE "_dedup_rank" = 1
    ) AS T ON S."select" = T."select" AND S."row-id" = T."row-id"
  ) AS "_dedup_compared"
) AS "_dedup_keys";
