-- scan the staged rows of t
SELECT
  "_dedup_partition",
  COUNT(*) AS "scanned",
  COUNT(*) FILTER (NOT "_dedup_usable") AS "unusable",
  COUNT(*) FILTER ("_dedup_usable" AND "_dedup_copy" > 1 AND "_dedup_version" = 1) AS "redelivered",
  COUNT(*) FILTER ("_dedup_usable" AND "_dedup_version" > 1 AND "_dedup_offset" = 1) AS "conflicting",
  COUNT(*) FILTER ("_dedup_usable" AND "_dedup_offset" > 1) AS "superseded",
  COUNT(*) FILTER ("_dedup_usable" AND "_dedup_copy" = 1) AS "winners",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "fresh",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00') AS "tail",
  MIN("_dedup_staged_at") AS "oldest",
  MAX("_dedup_staged_at") AS "newest",
  arg_min("epoch", ROW("epoch", "lsn")) FILTER ("_dedup_usable") AS "least_0",
  arg_min("lsn", ROW("epoch", "lsn")) FILTER ("_dedup_usable") AS "least_1",
  arg_max("epoch", ROW("epoch", "lsn")) FILTER ("_dedup_usable") AS "greatest_0",
  arg_max("lsn", ROW("epoch", "lsn")) FILTER ("_dedup_usable") AS "greatest_1"
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
      COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."day" IS NULL THEN '' ELSE concat('"day":', CAST(to_json(E."day") AS VARCHAR), ',') END, CASE WHEN E."payload" IS NULL THEN '' ELSE concat('"payload":', CAST(to_json(E."payload") AS VARCHAR), ',') END, CASE WHEN E."raw" IS NULL THEN '' ELSE concat('"raw":', CAST(to_json(base64(E."raw")) AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash",
      "tenant" IS NOT NULL AND "region" IS NOT NULL AND "id" IS NOT NULL AND "epoch" IS NOT NULL AND "lsn" IS NOT NULL AS "_dedup_usable",
      epoch_us(date_trunc('month', CAST("day" AS TIMESTAMP))) // 1000000 AS "_dedup_partition",
      "_dedup_ingested_at" AS "_dedup_staged_at"
    FROM "t_staging" AS E
    WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  ) AS "_dedup_staged"
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
