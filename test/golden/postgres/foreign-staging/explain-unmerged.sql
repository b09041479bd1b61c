-- find the staged versions of one key of t
SELECT *
FROM (
  SELECT *,
    ROW_NUMBER() OVER (ORDER BY "_dedup_usable" DESC, "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC, "_dedup_staged_at") AS "_dedup_rank",
    RANK() OVER (ORDER BY "_dedup_usable" DESC, "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (ORDER BY "_dedup_usable" DESC, "version" DESC) AS "_dedup_offset",
    ROW_NUMBER() OVER (PARTITION BY "_dedup_merged" ORDER BY "_dedup_usable" DESC, "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC, "_dedup_staged_at") AS "_dedup_merged_rank",
    COUNT(*) OVER () AS "_dedup_total"
  FROM (
    SELECT
      E."id",
      CASE WHEN NOT (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
      E."at",
      E."version",
      (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
      CASE WHEN (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(CAST('x' || substr(md5(COALESCE('"amount":' || CAST(E."amount" AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint) END AS "_dedup_hash",
      ("id" IS NOT NULL AND "at" IS NOT NULL AND "version" IS NOT NULL) AS "_dedup_usable",
      FALSE AS "_dedup_merged",
      "publish_time" AS "_dedup_staged_at"
    FROM "iot"."landing" AS E
    WHERE "publish_time" < TIMESTAMPTZ '9999-12-31 23:59:59.999999+00:00'
      AND "id" = CAST('-9223372036854775808' AS bigint)
      AND "at" = CAST('2026-06-28T09:30:00.500000' AS timestamp without time zone)
  ) AS "_dedup_staged"
) AS "_dedup_ranked"
WHERE "_dedup_rank" <= 1
  OR "_dedup_merged" AND "_dedup_merged_rank" = 1
ORDER BY "_dedup_rank";
