-- hold t against t_staging
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
    WHEN "_dedup_difference" IS NULL AND "_dedup_moved" THEN 'moved'
    ELSE "_dedup_difference"
  END AS "_dedup_kind",
  COALESCE("_dedup_difference" IN ('missing', 'stale', 'changed', 'ahead'), FALSE) AS "_dedup_mended"
  FROM (
    SELECT
      S."tenant" IS NOT NULL AS "_dedup_judged",
      COALESCE(T."_dedup_copies", 0) AS "_dedup_copies",
      P."tenant" IS NOT NULL AS "_dedup_moved",
      CASE
        WHEN T."_dedup_copies" IS NULL THEN 'missing'
        WHEN T."tenant" IS NULL OR T."region" IS NULL OR T."id" IS NULL THEN 'null_key'
        WHEN S."tenant" IS NULL THEN NULL
        WHEN (
          T."epoch" IS NULL
          OR T."lsn" IS NULL
          OR S."epoch" > T."epoch"
          OR S."epoch" = T."epoch" AND S."lsn" > T."lsn"
          OR S."epoch" = T."epoch" AND S."lsn" = T."lsn" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
        ) THEN 'stale'
        WHEN S."epoch" = T."epoch" AND S."lsn" = T."lsn" AND S."_dedup_hash" = T."_dedup_hash" THEN
          CASE WHEN
            S."day" IS DISTINCT FROM T."day"
            OR CAST(CAST('x' || substr(md5(COALESCE('"payload":' || CAST(S."payload" AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint) <> CAST(CAST('x' || substr(md5(COALESCE('"payload":' || CAST(T."payload" AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)
            OR S."raw" IS DISTINCT FROM T."raw"
          THEN 'changed' END
      END AS "_dedup_difference"
    FROM (
      SELECT
        "tenant",
        "region",
        "id",
        "day",
        "epoch",
        "lsn",
        "payload",
        "raw",
        "_dedup_hash"
      FROM (
        SELECT *, ROW_NUMBER() OVER (
          PARTITION BY "tenant", "region", "id"
          ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
        FROM (
          SELECT
            E."tenant",
            E."region",
            E."id",
            E."day",
            E."epoch",
            E."lsn",
            E."payload",
            E."raw",
            COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"day":' || CAST(E."day" - DATE '1970-01-01' AS text) || ',', '') || COALESCE('"payload":' || CAST(E."payload" AS text) || ',', '') || COALESCE('"raw":' || encode(E."raw", 'hex') || ',', '')), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash"
          FROM "iot"."t_staging" AS E
          WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
            AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
            AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
            AND ABS(MOD(CAST(CAST('x' || substr(md5(COALESCE('"id":' || CAST("id" AS text) || ',', '') || COALESCE('"region":' || CAST(to_json("region") AS text) || ',', '') || COALESCE('"tenant":' || CAST(to_json("tenant") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint), 10000)) < 250
            AND "tenant" IS NOT NULL
            AND "region" IS NOT NULL
            AND "id" IS NOT NULL
            AND "epoch" IS NOT NULL
            AND "lsn" IS NOT NULL
        ) AS "_dedup_staged"
      ) AS "_dedup_ranked"
      WHERE "_dedup_rank" = 1
    ) AS S
    FULL JOIN (
      SELECT * FROM (
        SELECT
          "tenant",
          "region",
          "id",
          "day",
          "epoch",
          "lsn",
          "payload",
          "raw",
          "_dedup_hash",
          "_dedup_merged_at",
          "_dedup_merge_seq",
          ROW_NUMBER() OVER (PARTITION BY "tenant", "region", "id" ORDER BY "epoch" DESC NULLS LAST, "lsn" DESC NULLS LAST, "_dedup_hash" DESC NULLS LAST) AS "_dedup_rank",
          COUNT(*) OVER (PARTITION BY "tenant", "region", "id") AS "_dedup_copies"
        FROM "iot"."t"
        WHERE ABS(MOD(CAST(CAST('x' || substr(md5(COALESCE('"id":' || CAST("id" AS text) || ',', '') || COALESCE('"region":' || CAST(to_json("region") AS text) || ',', '') || COALESCE('"tenant":' || CAST(to_json("tenant") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint), 10000)) < 250
      ) AS "_dedup_final"
      WHERE "_dedup_rank" = 1
    ) AS T ON S."tenant" = T."tenant" AND S."region" = T."region" AND S."id" = T."id"
    LEFT JOIN (
      SELECT "tenant", "region", "id"
      FROM "iot"."t_staging"
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
        AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1', 'r2'))
        AND ABS(MOD(CAST(CAST('x' || substr(md5(COALESCE('"id":' || CAST("id" AS text) || ',', '') || COALESCE('"region":' || CAST(to_json("region") AS text) || ',', '') || COALESCE('"tenant":' || CAST(to_json("tenant") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint), 10000)) < 250
        AND "tenant" IS NOT NULL
        AND "region" IS NOT NULL
        AND "id" IS NOT NULL
        AND "epoch" IS NOT NULL
        AND "lsn" IS NOT NULL
      GROUP BY "tenant", "region", "id"
      HAVING MIN("region") <> MAX("region") OR MIN("epoch") <> MAX("epoch")
    ) AS P ON S."tenant" = P."tenant" AND S."region" = P."region" AND S."id" = P."id"
  ) AS "_dedup_compared"
) AS "_dedup_keys";
