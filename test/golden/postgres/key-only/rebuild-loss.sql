-- find the rows of t that t_staging no longer covers
SELECT
  COUNT(*) AS "rows_before",
  COUNT(*) FILTER (WHERE TRUE) AS "live_before",
  COUNT(*) FILTER (WHERE S."id" IS NULL) AS "lost",
  COUNT(*) FILTER (WHERE S."id" IS NOT NULL AND NOT (T."at" IS NULL OR S."at" > T."at" OR S."at" = T."at" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")) AND NOT (S."at" = T."at" AND S."_dedup_hash" = T."_dedup_hash")) AS "set_back",
  MIN(T."at") FILTER (WHERE (T."at" IS NOT NULL)) AS "least_0"
FROM "iot"."t" AS T
LEFT JOIN (
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
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "at" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."id" = S."id";
