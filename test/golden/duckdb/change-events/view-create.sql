-- create the view t_current
CREATE OR REPLACE VIEW "t_current" AS
  SELECT * EXCLUDE ("_dedup_deleted", "_dedup_hash")
  FROM (
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
        WHERE "id" IS NOT NULL
          AND "source_offset" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS "_dedup_winners"
  WHERE NOT "_dedup_deleted";

-- describe the view t_current
COMMENT ON VIEW "t_current" IS 'live rows of t, read from staging [dedup view c2cb2e3c55667eb5]';
