-- create the materialized view t_stored
CREATE OR REPLACE TABLE "t_stored" AS
  SELECT * EXCLUDE ("_dedup_hash")
  FROM (
    SELECT
      "id",
      "at",
      "_dedup_hash"
    FROM (
      SELECT *, ROW_NUMBER() OVER (
        PARTITION BY "id"
        ORDER BY "at" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
      FROM (
        SELECT
          E."id",
          E."at",
          COALESCE(E."_dedup_hash", CAST(md5_number_lower('') >> 1 AS BIGINT)) AS "_dedup_hash"
        FROM "t_staging" AS E
        WHERE "id" IS NOT NULL
          AND "at" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS "_dedup_winners";

-- describe the materialized view t_stored
COMMENT ON TABLE "t_stored" IS 'live rows of t, read from staging [dedup view 01e66d8461b40fc6]';
