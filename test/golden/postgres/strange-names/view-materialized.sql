-- create the materialized view group_stored
DROP MATERIALIZED VIEW IF EXISTS "iot"."group_stored";
CREATE MATERIALIZED VIEW "iot"."group_stored" AS
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
CREATE UNIQUE INDEX "group_stored_select_row-id_key" ON "iot"."group_stored" ("select", "row-id");
COMMENT ON MATERIALIZED VIEW "iot"."group_stored" IS 'live rows of group, read from staging [dedup view 73dc29660fd8b9ec]';
