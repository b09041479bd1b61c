-- find the rows of group that group_staging no longer covers
SELECT
  COUNT(*) AS "rows_before",
  COUNT(*) FILTER (TRUE) AS "live_before",
  COUNT(*) FILTER (S."select" IS NULL) AS "lost",
  COUNT(*) FILTER (S."select" IS NOT NULL AND NOT (T."order" IS NULL OR S."order" > T."order" OR S."order" = T."order" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")) AND NOT (S."order" = T."order" AND S."_dedup_hash" = T."_dedup_hash")) AS "set_back",
  MIN(T."order") FILTER ((T."order" IS NOT NULL)) AS "least_0"
FROM "group" AS T
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
        COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."größe in m" IS NULL THEN '' ELSE concat('"größe in m":', CAST(to_json(E."größe in m") AS VARCHAR), ',') END, CASE WHEN E."it's" IS NULL THEN '' ELSE concat('"it''s":', CAST(to_json(E."it's") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "group_staging" AS E
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "select" IS NOT NULL
        AND "row-id" IS NOT NULL
        AND "order" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."select" = S."select" AND T."row-id" = S."row-id";
