-- find the rows of t that t_staging no longer covers
SELECT
  COUNT(*) AS "rows_before",
  COUNT(*) FILTER (TRUE) AS "live_before",
  COUNT(*) FILTER (S."tenant" IS NULL) AS "lost",
  COUNT(*) FILTER (S."tenant" IS NOT NULL AND NOT (T."epoch" IS NULL OR T."lsn" IS NULL OR S."epoch" > T."epoch" OR S."epoch" = T."epoch" AND S."lsn" > T."lsn" OR S."epoch" = T."epoch" AND S."lsn" = T."lsn" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")) AND NOT (S."epoch" = T."epoch" AND S."lsn" = T."lsn" AND S."_dedup_hash" = T."_dedup_hash")) AS "set_back",
  arg_min(T."epoch", ROW(T."epoch", T."lsn")) FILTER ((T."epoch" IS NOT NULL AND T."lsn" IS NOT NULL)) AS "least_0",
  arg_min(T."lsn", ROW(T."epoch", T."lsn")) FILTER ((T."epoch" IS NOT NULL AND T."lsn" IS NOT NULL)) AS "least_1"
FROM "t" AS T
LEFT JOIN (
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
        COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."day" IS NULL THEN '' ELSE concat('"day":', CAST(to_json(E."day") AS VARCHAR), ',') END, CASE WHEN E."payload" IS NULL THEN '' ELSE concat('"payload":', CAST(to_json(E."payload") AS VARCHAR), ',') END, CASE WHEN E."raw" IS NULL THEN '' ELSE concat('"raw":', CAST(to_json(base64(E."raw")) AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "tenant" IS NOT NULL
        AND "region" IS NOT NULL
        AND "id" IS NOT NULL
        AND "epoch" IS NOT NULL
        AND "lsn" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."tenant" = S."tenant" AND T."region" = S."region" AND T."id" = S."id";
