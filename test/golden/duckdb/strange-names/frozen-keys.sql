-- look up the keys of group with several staged rows
CREATE OR REPLACE TEMPORARY TABLE "_dedup_keys" AS
SELECT
  "select", "row-id",
  CAST(NULL AS BIGINT) AS "_dedup_partition",
  COUNT(*) AS "_dedup_rows",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "_dedup_since",
  MIN("order") <> MAX("order") OR MIN("_dedup_hash") <> MAX("_dedup_hash") AS "_dedup_differs"
FROM (
  SELECT
    E."select",
    E."row-id",
    E."größe in m",
    E."it's",
    E."order",
    COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."größe in m" IS NULL THEN '' ELSE concat('"größe in m":', CAST(to_json(E."größe in m") AS VARCHAR), ',') END, CASE WHEN E."it's" IS NULL THEN '' ELSE concat('"it''s":', CAST(to_json(E."it's") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash",
    CAST(NULL AS BIGINT) AS "_dedup_partition",
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "group_staging" AS E
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
    AND "select" IS NOT NULL
    AND "row-id" IS NOT NULL
    AND "order" IS NOT NULL
) AS "_dedup_staged"
GROUP BY "select", "row-id"
HAVING COUNT(*) > 1;
