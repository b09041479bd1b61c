-- the live rows of t, and of what is staged in t_staging and not merged yet
WITH "_dedup_fresh" AS (
  SELECT
    "id",
    "tags",
    "meta",
    "parts",
    "version",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "id"
      ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."tags" END AS "tags",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."meta" END AS "meta",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."parts" END AS "parts",
        E."version",
        COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"meta":' || CAST(E."meta" AS text) || ',', '') || COALESCE('"parts":' || CAST(NULLIF(E."parts", '[]') AS text) || ',', '') || COALESCE('"tags":' || CAST(NULLIF(E."tags", '[]') AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) END AS "_dedup_hash"
      FROM "iot"."t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "version" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
)
SELECT
  T."id",
  T."tags",
  T."meta",
  T."parts",
  T."version"
FROM "iot"."t" AS T
LEFT JOIN "_dedup_fresh" AS S
ON T."id" = S."id"
WHERE (S."id" IS NULL OR NOT (
  T."version" IS NULL
  OR S."version" > T."version"
  OR S."version" = T."version" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
  OR S."version" = T."version" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
))
  AND T."_dedup_deleted" IS NOT TRUE
UNION ALL
SELECT
  S."id",
  S."tags",
  S."meta",
  S."parts",
  S."version"
FROM "_dedup_fresh" AS S
LEFT JOIN "iot"."t" AS T
ON T."id" = S."id"
WHERE (T."id" IS NULL OR
  T."version" IS NULL
  OR S."version" > T."version"
  OR S."version" = T."version" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
  OR S."version" = T."version" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
)
  AND S."_dedup_deleted" IS NOT TRUE;
