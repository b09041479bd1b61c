-- scan the staged rows of group
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
  MIN("order") FILTER ("_dedup_usable") AS "least_0",
  MAX("order") FILTER ("_dedup_usable") AS "greatest_0"
FROM (
  SELECT
    E."select",
    E."row-id",
    E."größe in m",
    E."it's",
    E."order",
    COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."größe in m" IS NULL THEN '' ELSE concat('"größe in m":', CAST(to_json(E."größe in m") AS VARCHAR), ',') END, CASE WHEN E."it's" IS NULL THEN '' ELSE concat('"it''s":', CAST(to_json(E."it's") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash",
    CAST(NULL AS BIGINT) AS "_dedup_partition",
    "select" IS NOT NULL AND "row-id" IS NOT NULL AND "order" IS NOT NULL AS "_dedup_usable",
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "group_staging" AS E
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
    ROW_NUMBER() OVER (PARTITION BY "select", "row-id" ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "select", "row-id" ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (PARTITION BY "select", "row-id" ORDER BY "order" DESC) AS "_dedup_offset"
  FROM (
    SELECT
      E."select",
      E."row-id",
      E."größe in m",
      E."it's",
      E."order",
      COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."größe in m" IS NULL THEN '' ELSE concat('"größe in m":', CAST(to_json(E."größe in m") AS VARCHAR), ',') END, CASE WHEN E."it's" IS NULL THEN '' ELSE concat('"it''s":', CAST(to_json(E."it's") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash",
      CAST(NULL AS BIGINT) AS "_dedup_partition"
    FROM "group_staging" AS E
    WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
      AND "select" IS NOT NULL
      AND "row-id" IS NOT NULL
      AND "order" IS NOT NULL
  ) AS "_dedup_staged"
  SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_differs") AS "_dedup_differing" USING ("select", "row-id")
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
