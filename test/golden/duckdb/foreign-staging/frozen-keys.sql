-- look up the keys of t with several staged rows
CREATE OR REPLACE TEMPORARY TABLE "_dedup_keys" AS
SELECT
  "id", "at",
  epoch_us(date_trunc('hour', CAST("at" AS TIMESTAMP))) // 1000000 AS "_dedup_partition",
  COUNT(*) AS "_dedup_rows",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "_dedup_since",
  MIN("version") <> MAX("version") OR MIN("_dedup_hash") <> MAX("_dedup_hash") OR MIN("_dedup_hash") = 0 AS "_dedup_differs"
FROM (
  SELECT
    E."id",
    CASE WHEN NOT (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
    E."at",
    E."version",
    (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
    CASE WHEN (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(md5_number_lower(concat(CASE WHEN E."amount" IS NULL THEN '' ELSE concat('"amount":', CAST(to_json(E."amount") AS VARCHAR), ',') END)) >> 1 AS BIGINT) END AS "_dedup_hash",
    epoch_us(date_trunc('hour', CAST("at" AS TIMESTAMP))) // 1000000 AS "_dedup_partition",
    "publish_time" AS "_dedup_staged_at"
  FROM "landing" AS E
  WHERE "publish_time" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
    AND "id" IS NOT NULL
    AND "at" IS NOT NULL
    AND "version" IS NOT NULL
) AS "_dedup_staged"
GROUP BY "id", "at"
HAVING COUNT(*) > 1;
