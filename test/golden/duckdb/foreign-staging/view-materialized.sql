-- create the materialized view t_stored
CREATE OR REPLACE TABLE "t_stored" AS
  SELECT * EXCLUDE ("_dedup_deleted", "_dedup_hash")
  FROM (
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
        WHERE "id" IS NOT NULL
          AND "at" IS NOT NULL
          AND "version" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS "_dedup_winners"
  WHERE NOT "_dedup_deleted";

-- describe the materialized view t_stored
COMMENT ON TABLE "t_stored" IS 'live rows of t, read from staging [dedup view e2d7099e1ba7985c]';
