-- find the rows of t that t_staging no longer covers
SELECT
  COUNT(*) AS "rows_before",
  COUNT(*) FILTER (WHERE TRUE) AS "live_before",
  COUNT(*) FILTER (WHERE S."tenant" IS NULL) AS "lost",
  COUNT(*) FILTER (WHERE S."tenant" IS NOT NULL AND NOT (T."epoch" IS NULL OR T."lsn" IS NULL OR S."epoch" > T."epoch" OR S."epoch" = T."epoch" AND S."lsn" > T."lsn" OR S."epoch" = T."epoch" AND S."lsn" = T."lsn" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")) AND NOT (S."epoch" = T."epoch" AND S."lsn" = T."lsn" AND S."_dedup_hash" = T."_dedup_hash")) AS "set_back",
  CAST((MIN(ARRAY[T."epoch", T."lsn"]) FILTER (WHERE (T."epoch" IS NOT NULL AND T."lsn" IS NOT NULL)))[1] AS bigint) AS "least_0",
  CAST((MIN(ARRAY[T."epoch", T."lsn"]) FILTER (WHERE (T."epoch" IS NOT NULL AND T."lsn" IS NOT NULL)))[2] AS numeric(38,9)) AS "least_1"
FROM "iot"."t" AS T
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
        COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"day":' || CAST(E."day" - DATE '1970-01-01' AS text) || ',', '') || COALESCE('"payload":' || CAST(E."payload" AS text) || ',', '') || COALESCE('"raw":' || encode(E."raw", 'hex') || ',', '')), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash"
      FROM "iot"."t_staging" AS E
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
