-- find the rows of t that landing no longer covers
SELECT
  COUNT(*) AS "rows_before",
  COUNT(*) FILTER (NOT COALESCE(T."_dedup_deleted", FALSE)) AS "live_before",
  COUNT(*) FILTER (S."id" IS NULL) AS "lost",
  COUNT(*) FILTER (S."id" IS NOT NULL AND NOT (T."version" IS NULL OR S."version" > T."version" OR S."version" = T."version" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE) OR S."version" = T."version" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")) AND NOT (S."version" = T."version" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND S."_dedup_hash" = T."_dedup_hash")) AS "set_back",
  MIN(T."version") FILTER ((T."version" IS NOT NULL)) AS "least_0"
FROM "t" AS T
LEFT JOIN (
  SELECT
    "id",
    "amount",
    "at",
    "version",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "id", "at"
      ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
        E."at",
        E."version",
        (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
        CASE WHEN (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(md5_number_lower(concat(CASE WHEN E."amount" IS NULL THEN '' ELSE concat('"amount":', CAST(to_json(E."amount") AS VARCHAR), ',') END)) >> 1 AS BIGINT) END AS "_dedup_hash"
      FROM "landing" AS E
      WHERE "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "at" IS NOT NULL
        AND "version" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."id" = S."id" AND T."at" = S."at";
