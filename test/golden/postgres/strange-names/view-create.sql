-- create the view group_current
CREATE OR REPLACE VIEW "iot"."group_current" AS
  SELECT
    "select",
    "row-id",
    "größe in m",
    "it's",
    "order"
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
          COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"größe in m":' || CAST(E."größe in m" AS text) || ',', '') || COALESCE('"it''s":' || CAST(to_json(E."it's") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash"
        FROM "iot"."group_staging" AS E
        WHERE "select" IS NOT NULL
          AND "row-id" IS NOT NULL
          AND "order" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS "_dedup_winners";
COMMENT ON VIEW "iot"."group_current" IS 'live rows of group, read from staging [dedup view fb528d86acd085ef]';
