-- scan the staged rows of t
SELECT
  "_dedup_partition",
  COUNT(*) AS "scanned",
  COUNT(*) FILTER (NOT "_dedup_usable") AS "unusable",
  0 AS "redelivered",
  0 AS "conflicting",
  0 AS "superseded",
  COUNT(*) FILTER ("_dedup_usable") AS "winners",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "fresh",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00') AS "tail",
  0 AS "elsewhere",
  MIN("_dedup_staged_at") AS "oldest",
  MAX("_dedup_staged_at") AS "newest",
  arg_min("epoch", ROW("epoch", "lsn")) FILTER ("_dedup_usable") AS "least_0",
  arg_min("lsn", ROW("epoch", "lsn")) FILTER ("_dedup_usable") AS "least_1",
  arg_max("epoch", ROW("epoch", "lsn")) FILTER ("_dedup_usable") AS "greatest_0",
  arg_max("lsn", ROW("epoch", "lsn")) FILTER ("_dedup_usable") AS "greatest_1"
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
    epoch_us(date_trunc('month', CAST("day" AS TIMESTAMP))) // 1000000 AS "_dedup_partition",
    "tenant" IS NOT NULL AND "region" IS NOT NULL AND "id" IS NOT NULL AND "epoch" IS NOT NULL AND "lsn" IS NOT NULL AS "_dedup_usable",
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "t_staging" AS E
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
) AS "_dedup_staged"
GROUP BY "_dedup_partition"
UNION ALL
SELECT
  "_dedup_partition",
  0 AS "scanned",
  0 AS "unusable",
  SUM("_dedup_rows" - 1) AS "redelivered",
  0 AS "conflicting",
  0 AS "superseded",
  SUM(1 - "_dedup_rows") AS "winners",
  0 AS "fresh",
  0 AS "tail",
  0 AS "elsewhere",
  NULL AS "oldest",
  NULL AS "newest",
  NULL AS "least_0",
  NULL AS "least_1",
  NULL AS "greatest_0",
  NULL AS "greatest_1"
FROM temp.main."_dedup_keys"
WHERE NOT "_dedup_differs"
GROUP BY "_dedup_partition"
UNION ALL
SELECT
  "_dedup_partition",
  0 AS "scanned",
  0 AS "unusable",
  COUNT(*) FILTER ("_dedup_copy" > 1 AND "_dedup_version" = 1) AS "redelivered",
  COUNT(*) FILTER ("_dedup_version" > 1 AND "_dedup_offset" = 1) AS "conflicting",
  COUNT(*) FILTER ("_dedup_offset" > 1) AS "superseded",
  -COUNT(*) FILTER ("_dedup_copy" > 1) AS "winners",
  0 AS "fresh",
  0 AS "tail",
  COUNT(*) FILTER ("_dedup_elsewhere") AS "elsewhere",
  NULL AS "oldest",
  NULL AS "newest",
  NULL AS "least_0",
  NULL AS "least_1",
  NULL AS "greatest_0",
  NULL AS "greatest_1"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "tenant", "region", "id" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "tenant", "region", "id" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (PARTITION BY "tenant", "region", "id" ORDER BY "epoch" DESC, "lsn" DESC) AS "_dedup_offset",
    "_dedup_source_0" IS DISTINCT FROM FIRST_VALUE("_dedup_source_0") OVER (PARTITION BY "tenant", "region", "id" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) OR "_dedup_source_1" IS DISTINCT FROM FIRST_VALUE("_dedup_source_1") OVER (PARTITION BY "tenant", "region", "id" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_elsewhere"
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
      epoch_us(date_trunc('month', CAST("day" AS TIMESTAMP))) // 1000000 AS "_dedup_partition",
      E."region" AS "_dedup_source_0",
      E."epoch" AS "_dedup_source_1"
    FROM "t_staging" AS E
    WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
      AND "tenant" IS NOT NULL
      AND "region" IS NOT NULL
      AND "id" IS NOT NULL
      AND "epoch" IS NOT NULL
      AND "lsn" IS NOT NULL
  ) AS "_dedup_staged"
  SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_differs") AS "_dedup_differing" USING ("tenant", "region", "id")
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
