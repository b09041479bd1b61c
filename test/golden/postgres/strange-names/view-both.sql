-- the live rows of group, and of what is staged in group_staging and not merged yet
WITH "_dedup_fresh" AS (
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
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00.000001+00:00'
        AND "select" IS NOT NULL
        AND "row-id" IS NOT NULL
        AND "order" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
)
SELECT
  T."select",
  T."row-id",
  T."größe in m",
  T."it's",
  T."order"
FROM "iot"."group" AS T
LEFT JOIN "_dedup_fresh" AS S
ON T."select" = S."select"
  AND T."row-id" = S."row-id"
WHERE (S."select" IS NULL OR NOT (
  T."order" IS NULL
  OR S."order" > T."order"
  OR S."order" = T."order" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
))
UNION ALL
SELECT
  S."select",
  S."row-id",
  S."größe in m",
  S."it's",
  S."order"
FROM "_dedup_fresh" AS S
LEFT JOIN "iot"."group" AS T
ON T."select" = S."select"
  AND T."row-id" = S."row-id"
WHERE (T."select" IS NULL OR
  T."order" IS NULL
  OR S."order" > T."order"
  OR S."order" = T."order" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
);
