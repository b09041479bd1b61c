-- the live rows of t, and of what is staged in t_staging and not merged yet
WITH "_dedup_fresh" AS (
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
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."note" IS NULL THEN '' ELSE concat('"note":', CAST(to_json(E."note") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "source_offset" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
)
SELECT
  T."id",
  T."note",
  T."source_offset"
FROM "t" AS T
LEFT JOIN "_dedup_fresh" AS S
ON T."id" = S."id"
WHERE (S."id" IS NULL OR NOT (
  T."source_offset" IS NULL
  OR S."source_offset" > T."source_offset"
  OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
  OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
))
  AND T."_dedup_deleted" IS NOT TRUE
UNION ALL
SELECT
  S."id",
  S."note",
  S."source_offset"
FROM "_dedup_fresh" AS S
LEFT JOIN "t" AS T
ON T."id" = S."id"
WHERE (T."id" IS NULL OR
  T."source_offset" IS NULL
  OR S."source_offset" > T."source_offset"
  OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
  OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
)
  AND S."_dedup_deleted" IS NOT TRUE;
