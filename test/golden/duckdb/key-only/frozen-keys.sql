-- look up the keys of t with several staged rows
CREATE OR REPLACE TEMPORARY TABLE "_dedup_keys" AS
SELECT
  "id",
  CAST(NULL AS BIGINT) AS "_dedup_partition",
  COUNT(*) AS "_dedup_rows",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "_dedup_since",
  MIN("at") <> MAX("at") OR MIN("_dedup_hash") <> MAX("_dedup_hash") AS "_dedup_differs"
FROM (
  SELECT
    E."id",
    E."at",
    COALESCE(E."_dedup_hash", CAST(md5_number_lower('') >> 1 AS BIGINT)) AS "_dedup_hash",
    CAST(NULL AS BIGINT) AS "_dedup_partition",
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "t_staging" AS E
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
    AND "id" IS NOT NULL
    AND "at" IS NOT NULL
) AS "_dedup_staged"
GROUP BY "id"
HAVING COUNT(*) > 1;
