-- look up the keys of t with several staged rows
CREATE OR REPLACE TEMPORARY TABLE "_dedup_keys" AS
SELECT
  "tenant", "region", "id",
  MIN("_dedup_partition") AS "_dedup_partition",
  COUNT(*) AS "_dedup_rows",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "_dedup_since",
  MIN("epoch") <> MAX("epoch") OR MIN("lsn") <> MAX("lsn") OR MIN("_dedup_hash") <> MAX("_dedup_hash") OR COALESCE(MIN("_dedup_partition") <> MAX("_dedup_partition"), FALSE) OR COUNT("_dedup_partition") NOT IN (0, COUNT(*)) AS "_dedup_differs"
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
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "t_staging" AS E
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
    AND "tenant" IS NOT NULL
    AND "region" IS NOT NULL
    AND "id" IS NOT NULL
    AND "epoch" IS NOT NULL
    AND "lsn" IS NOT NULL
) AS "_dedup_staged"
GROUP BY "tenant", "region", "id"
HAVING COUNT(*) > 1;
