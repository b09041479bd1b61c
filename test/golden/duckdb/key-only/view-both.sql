-- the live rows of t, and of what is staged in t_staging and not merged yet
WITH "_dedup_fresh" AS (
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
        COALESCE(E."_dedup_hash", CAST(md5_number_lower('') >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "at" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
)
SELECT
  T."id",
  T."at"
FROM "t" AS T
LEFT JOIN "_dedup_fresh" AS S
ON T."id" = S."id"
WHERE (S."id" IS NULL OR NOT (
  T."at" IS NULL
  OR S."at" > T."at"
  OR S."at" = T."at" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
))
UNION ALL
SELECT
  S."id",
  S."at"
FROM "_dedup_fresh" AS S
LEFT JOIN "t" AS T
ON T."id" = S."id"
WHERE (T."id" IS NULL OR
  T."at" IS NULL
  OR S."at" > T."at"
  OR S."at" = T."at" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
);
