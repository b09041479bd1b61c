-- the live rows of group out of all that is staged in group_staging: by select, row-id, highest order wins
SELECT * EXCLUDE ("_dedup_hash")
FROM (
  SELECT
    "select",
    "row-id",
    "größe in m",
    "it's",
    "order",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "select", "row-id"
      ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."select",
        E."row-id",
        E."größe in m",
        E."it's",
        E."order",
        COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."größe in m" IS NULL THEN '' ELSE concat('"größe in m":', CAST(to_json(E."größe in m") AS VARCHAR), ',') END, CASE WHEN E."it's" IS NULL THEN '' ELSE concat('"it''s":', CAST(to_json(E."it's") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "group_staging" AS E
      WHERE "select" IS NOT NULL
        AND "row-id" IS NOT NULL
        AND "order" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS "_dedup_winners";
