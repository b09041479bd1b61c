-- create the view t_current
CREATE OR REPLACE VIEW "iot"."t_current" AS
  SELECT
    "id",
    "amount",
    "at",
    "version"
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
          CASE WHEN NOT (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
          E."at",
          E."version",
          (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
          CASE WHEN (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(CAST('x' || substr(md5(COALESCE('"amount":' || CAST(E."amount" AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint) END AS "_dedup_hash"
        FROM "iot"."landing" AS E
        WHERE "id" IS NOT NULL
          AND "at" IS NOT NULL
          AND "version" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS "_dedup_winners"
  WHERE NOT "_dedup_deleted";
COMMENT ON VIEW "iot"."t_current" IS 'live rows of t, read from staging [dedup view 3d01d1c0d7bb0db4]';
