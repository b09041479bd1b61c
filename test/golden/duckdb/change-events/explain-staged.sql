-- find the staged versions of one key of t
SELECT *
FROM (
  SELECT *,
    ROW_NUMBER() OVER (ORDER BY "_dedup_usable" DESC, "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC, "_dedup_staged_at", "_dedup_load_id", "_dedup_position") AS "_dedup_rank",
    RANK() OVER (ORDER BY "_dedup_usable" DESC, "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (ORDER BY "_dedup_usable" DESC, "source_offset" DESC) AS "_dedup_offset",
    ROW_NUMBER() OVER (PARTITION BY "_dedup_merged" ORDER BY "_dedup_usable" DESC, "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC, "_dedup_staged_at", "_dedup_load_id", "_dedup_position") AS "_dedup_merged_rank",
    COUNT(*) OVER () AS "_dedup_total"
  FROM (
    SELECT
      E."id",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."note" END AS "note",
      E."source_offset",
      COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
      CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."note" IS NULL THEN '' ELSE concat('"note":', CAST(to_json(E."note") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash",
      ("id" IS NOT NULL AND "source_offset" IS NOT NULL) AS "_dedup_usable",
      ("_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 09:00:00+00:00' AND ("_dedup_load_id" IS NULL OR "_dedup_load_id" NOT IN ('r''1'))) AS "_dedup_merged",
      "_dedup_ingested_at" AS "_dedup_staged_at",
      "_dedup_load_id",
      "_dedup_position"
    FROM "t_staging" AS E
    WHERE "_dedup_ingested_at" < TIMESTAMPTZ '9999-12-31 23:59:59.999999+00:00'
      AND "id" = CAST('-9223372036854775808' AS BIGINT)
  ) AS "_dedup_staged"
) AS "_dedup_ranked"
WHERE "_dedup_rank" <= 50
  OR "_dedup_merged" AND "_dedup_merged_rank" = 1
ORDER BY "_dedup_rank";
