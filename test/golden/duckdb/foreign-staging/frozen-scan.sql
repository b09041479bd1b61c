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
  MIN("_dedup_staged_at") AS "oldest",
  MAX("_dedup_staged_at") AS "newest",
  MIN("version") FILTER ("_dedup_usable") AS "least_0",
  MAX("version") FILTER ("_dedup_usable") AS "greatest_0"
FROM (
  SELECT
    E."id",
    CASE WHEN NOT (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
    E."at",
    E."version",
    (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
    CASE WHEN (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(md5_number_lower(concat(CASE WHEN E."amount" IS NULL THEN '' ELSE concat('"amount":', CAST(to_json(E."amount") AS VARCHAR), ',') END)) >> 1 AS BIGINT) END AS "_dedup_hash",
    epoch_us(date_trunc('hour', CAST("at" AS TIMESTAMP))) // 1000000 AS "_dedup_partition",
    "id" IS NOT NULL AND "at" IS NOT NULL AND "version" IS NOT NULL AS "_dedup_usable",
    "publish_time" AS "_dedup_staged_at"
  FROM "landing" AS E
  WHERE "publish_time" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
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
  NULL AS "oldest",
  NULL AS "newest",
  NULL AS "least_0",
  NULL AS "greatest_0"
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
  NULL AS "oldest",
  NULL AS "newest",
  NULL AS "least_0",
  NULL AS "greatest_0"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "id", "at" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "id", "at" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (PARTITION BY "id", "at" ORDER BY "version" DESC) AS "_dedup_offset"
  FROM (
    SELECT
      E."id",
      CASE WHEN NOT (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
      E."at",
      E."version",
      (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
      CASE WHEN (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(md5_number_lower(concat(CASE WHEN E."amount" IS NULL THEN '' ELSE concat('"amount":', CAST(to_json(E."amount") AS VARCHAR), ',') END)) >> 1 AS BIGINT) END AS "_dedup_hash",
      epoch_us(date_trunc('hour', CAST("at" AS TIMESTAMP))) // 1000000 AS "_dedup_partition"
    FROM "landing" AS E
    WHERE "publish_time" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
      AND "id" IS NOT NULL
      AND "at" IS NOT NULL
      AND "version" IS NOT NULL
  ) AS "_dedup_staged"
  SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_differs") AS "_dedup_differing" USING ("id", "at")
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
