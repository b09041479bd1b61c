-- find the rows of t that t_staging no longer covers
SELECT
  COUNT(*) AS "rows_before",
  COUNT(*) FILTER (WHERE NOT COALESCE(T."_dedup_deleted", FALSE)) AS "live_before",
  COUNT(*) FILTER (WHERE S."id" IS NULL) AS "lost",
  COUNT(*) FILTER (WHERE S."id" IS NOT NULL AND NOT (T."source_offset" IS NULL OR S."source_offset" > T."source_offset" OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE) OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")) AND NOT (S."source_offset" = T."source_offset" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND S."_dedup_hash" = T."_dedup_hash")) AS "set_back",
  MIN(T."source_offset") FILTER (WHERE (T."source_offset" IS NOT NULL)) AS "least_0"
FROM "iot"."t" AS T
LEFT JOIN (
  SELECT
    "id",
    "note",
    "source_offset",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "id"
      ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."note" END AS "note",
        E."source_offset",
        COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"note":' || CAST(to_json(E."note") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) END AS "_dedup_hash"
      FROM "iot"."t_staging" AS E
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "source_offset" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."id" = S."id";
