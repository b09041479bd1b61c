-- the live rows of t out of all that is staged in t_staging: by tenant, region, id, highest epoch, lsn wins
SELECT
  "tenant",
  "region",
  "id",
  "day",
  "epoch",
  "lsn",
  "payload",
  "raw"
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
      WHERE "tenant" IS NOT NULL
        AND "region" IS NOT NULL
        AND "id" IS NOT NULL
        AND "epoch" IS NOT NULL
        AND "lsn" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS "_dedup_winners";
