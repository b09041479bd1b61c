-- scan the staged rows of t
SELECT
  "_dedup_partition",
  COUNT(*) AS "scanned",
  COUNT(*) FILTER (WHERE NOT "_dedup_usable") AS "unusable",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_copy" > 1 AND "_dedup_version" = 1) AS "redelivered",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_version" > 1 AND "_dedup_offset" = 1) AS "conflicting",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_offset" > 1) AS "superseded",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_copy" = 1) AS "winners",
  COUNT(*) FILTER (WHERE TRUE) AS "fresh",
  COUNT(*) FILTER (WHERE "_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00') AS "tail",
  MIN("_dedup_staged_at") AS "oldest",
  MAX("_dedup_staged_at") AS "newest",
  MIN("version") FILTER (WHERE "_dedup_usable") AS "least_0",
  MAX("version") FILTER (WHERE "_dedup_usable") AS "greatest_0"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "_dedup_usable", "id", "at" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "_dedup_usable", "id", "at" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (PARTITION BY "_dedup_usable", "id", "at" ORDER BY "version" DESC) AS "_dedup_offset"
  FROM (
    SELECT
      E."id",
      CASE WHEN NOT (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
      E."at",
      E."version",
      (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
      CASE WHEN (COALESCE(CAST(E."op" AS text) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(CAST('x' || substr(md5(COALESCE('"amount":' || CAST(E."amount" AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint) END AS "_dedup_hash",
      "id" IS NOT NULL AND "at" IS NOT NULL AND "version" IS NOT NULL AS "_dedup_usable",
      CAST(date_part('epoch', date_trunc('hour', CAST("at" AS timestamp))) AS bigint) AS "_dedup_partition",
      "publish_time" AS "_dedup_staged_at"
    FROM "iot"."landing" AS E
    WHERE "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  ) AS "_dedup_staged"
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
