-- find the rows of group that group_staging no longer covers
SELECT
  COUNT(*) AS "rows_before",
  COUNT(*) FILTER (WHERE TRUE) AS "live_before",
  COUNT(*) FILTER (WHERE S."select" IS NULL) AS "lost",
  COUNT(*) FILTER (WHERE S."select" IS NOT NULL AND NOT (T."order" IS NULL OR S."order" > T."order" OR S."order" = T."order" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")) AND NOT (S."order" = T."order" AND S."_dedup_hash" = T."_dedup_hash")) AS "set_back",
  MIN(T."order") FILTER (WHERE (T."order" IS NOT NULL)) AS "least_0"
FROM "iot"."group" AS T
LEFT JOIN (
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
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "select" IS NOT NULL
        AND "row-id" IS NOT NULL
        AND "order" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."select" = S."select" AND T."row-id" = S."row-id";
