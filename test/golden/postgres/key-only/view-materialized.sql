-- create the materialized view t_stored
DROP MATERIALIZED VIEW IF EXISTS "iot"."t_stored";
CREATE MATERIALIZED VIEW "iot"."t_stored" AS
  SELECT
    "id",
    "at"
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
          COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(''), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash"
        FROM "iot"."t_staging" AS E
        WHERE "id" IS NOT NULL
          AND "at" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS "_dedup_winners";
CREATE UNIQUE INDEX "t_stored_id_key" ON "iot"."t_stored" ("id");
COMMENT ON MATERIALIZED VIEW "iot"."t_stored" IS 'live rows of t, read from staging [dedup view a33011260db0f7c5]';
