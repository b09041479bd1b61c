-- scan the staged rows of t
SELECT
  "_dedup_partition",
  COUNT(*) AS "scanned",
  COUNT(*) FILTER (WHERE NOT "_dedup_usable") AS "unusable",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_copy" > 1 AND "_dedup_version" = 1) AS "redelivered",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_version" > 1 AND "_dedup_offset" = 1) AS "conflicting",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_offset" > 1) AS "superseded",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_copy" = 1) AS "winners",
  COUNT(*) FILTER (WHERE TRUE) AS "fresh",
  COUNT(*) FILTER (WHERE "_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00') AS "tail",
  MIN("_dedup_staged_at") AS "oldest",
  MAX("_dedup_staged_at") AS "newest",
  CAST((MIN(ARRAY["epoch", "lsn"]) FILTER (WHERE "_dedup_usable"))[1] AS bigint) AS "least_0",
  CAST((MIN(ARRAY["epoch", "lsn"]) FILTER (WHERE "_dedup_usable"))[2] AS numeric(38,9)) AS "least_1",
  CAST((MAX(ARRAY["epoch", "lsn"]) FILTER (WHERE "_dedup_usable"))[1] AS bigint) AS "greatest_0",
  CAST((MAX(ARRAY["epoch", "lsn"]) FILTER (WHERE "_dedup_usable"))[2] AS numeric(38,9)) AS "greatest_1"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "_dedup_usable", "tenant", "region", "id" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "_dedup_usable", "tenant", "region", "id" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (PARTITION BY "_dedup_usable", "tenant", "region", "id" ORDER BY "epoch" DESC, "lsn" DESC) AS "_dedup_offset"
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
      COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"day":' || CAST(E."day" - DATE '1970-01-01' AS text) || ',', '') || COALESCE('"payload":' || CAST(E."payload" AS text) || ',', '') || COALESCE('"raw":' || encode(E."raw", 'hex') || ',', '')), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash",
      "tenant" IS NOT NULL AND "region" IS NOT NULL AND "id" IS NOT NULL AND "epoch" IS NOT NULL AND "lsn" IS NOT NULL AS "_dedup_usable",
      CAST(date_part('epoch', date_trunc('month', CAST("day" AS timestamp))) AS bigint) AS "_dedup_partition",
      "_dedup_ingested_at" AS "_dedup_staged_at"
    FROM "iot"."t_staging" AS E
    WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  ) AS "_dedup_staged"
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
