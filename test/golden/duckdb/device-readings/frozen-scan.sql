-- scan the staged rows of device_readings
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
  MIN("source_offset") FILTER ("_dedup_usable") AS "least_0",
  MAX("source_offset") FILTER ("_dedup_usable") AS "greatest_0"
FROM (
  SELECT
    E."device_id",
    E."reading_ts",
    CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."value_celsius" END AS "value_celsius",
    CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."site" END AS "site",
    E."source_offset",
    COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
    CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."site" IS NULL THEN '' ELSE concat('"site":', CAST(to_json(E."site") AS VARCHAR), ',') END, CASE WHEN E."value_celsius" IS NULL THEN '' ELSE concat('"value_celsius":', CAST(to_json(E."value_celsius") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash",
    epoch_us(date_trunc('day', make_timestamp(epoch_us("reading_ts")))) // 1000000 AS "_dedup_partition",
    "device_id" IS NOT NULL AND "reading_ts" IS NOT NULL AND "source_offset" IS NOT NULL AS "_dedup_usable",
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "device_readings_staging" AS E
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
  COUNT(*) FILTER ("_dedup_elsewhere") AS "elsewhere",
  NULL AS "oldest",
  NULL AS "newest",
  NULL AS "least_0",
  NULL AS "greatest_0"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "device_id", "reading_ts" ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "device_id", "reading_ts" ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (PARTITION BY "device_id", "reading_ts" ORDER BY "source_offset" DESC) AS "_dedup_offset",
    "_dedup_source_0" IS DISTINCT FROM FIRST_VALUE("_dedup_source_0") OVER (PARTITION BY "device_id", "reading_ts" ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_elsewhere"
  FROM (
    SELECT
      E."device_id",
      E."reading_ts",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."value_celsius" END AS "value_celsius",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."site" END AS "site",
      E."source_offset",
      COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
      CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."site" IS NULL THEN '' ELSE concat('"site":', CAST(to_json(E."site") AS VARCHAR), ',') END, CASE WHEN E."value_celsius" IS NULL THEN '' ELSE concat('"value_celsius":', CAST(to_json(E."value_celsius") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash",
      epoch_us(date_trunc('day', make_timestamp(epoch_us("reading_ts")))) // 1000000 AS "_dedup_partition",
      E."site" AS "_dedup_source_0"
    FROM "device_readings_staging" AS E
    WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
      AND "device_id" IS NOT NULL
      AND "reading_ts" IS NOT NULL
      AND "source_offset" IS NOT NULL
  ) AS "_dedup_staged"
  SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_differs") AS "_dedup_differing" USING ("device_id", "reading_ts")
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
