-- the live rows of t, and of what is staged in t_staging and not merged yet
WITH "_dedup_fresh" AS (
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
      WHERE "tenant" IS NOT NULL
        AND "region" IS NOT NULL
        AND "id" IS NOT NULL
        AND "epoch" IS NOT NULL
        AND "lsn" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
)
SELECT
  T."tenant",
  T."region",
  T."id",
  T."day",
  T."epoch",
  T."lsn",
  T."payload",
  T."raw"
FROM "iot"."t" AS T
LEFT JOIN "_dedup_fresh" AS S
ON T."tenant" = S."tenant"
  AND T."region" = S."region"
  AND T."id" = S."id"
WHERE (S."tenant" IS NULL OR NOT (
  T."epoch" IS NULL
  OR T."lsn" IS NULL
  OR S."epoch" > T."epoch"
  OR S."epoch" = T."epoch" AND S."lsn" > T."lsn"
  OR S."epoch" = T."epoch" AND S."lsn" = T."lsn" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
))
UNION ALL
SELECT
  S."tenant",
  S."region",
  S."id",
  S."day",
  S."epoch",
  S."lsn",
  S."payload",
  S."raw"
FROM "_dedup_fresh" AS S
LEFT JOIN "iot"."t" AS T
ON T."tenant" = S."tenant"
  AND T."region" = S."region"
  AND T."id" = S."id"
WHERE (T."tenant" IS NULL OR
  T."epoch" IS NULL
  OR T."lsn" IS NULL
  OR S."epoch" > T."epoch"
  OR S."epoch" = T."epoch" AND S."lsn" > T."lsn"
  OR S."epoch" = T."epoch" AND S."lsn" = T."lsn" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
);
