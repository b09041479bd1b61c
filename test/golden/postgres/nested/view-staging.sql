-- the live rows of t out of all that is staged in t_staging: by id, highest version wins
SELECT
  "id",
  "tags",
  "meta",
  "parts",
  "version"
FROM (
  SELECT
    "id",
    "tags",
    "meta",
    "parts",
    "version",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "id"
      ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."tags" END AS "tags",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."meta" END AS "meta",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."parts" END AS "parts",
        E."version",
        COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"meta":' || CAST(E."meta" AS text) || ',', '') || COALESCE('"parts":' || CAST(NULLIF(E."parts", '[]') AS text) || ',', '') || COALESCE('"tags":' || CAST(NULLIF(E."tags", '[]') AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) END AS "_dedup_hash"
      FROM "iot"."t_staging" AS E
      WHERE "id" IS NOT NULL
        AND "version" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS "_dedup_winners"
WHERE NOT "_dedup_deleted";
