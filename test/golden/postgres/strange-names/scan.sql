-- scan the staged rows of group
SELECT
  "_dedup_partition",
  COUNT(*) AS "scanned",
  COUNT(*) FILTER (WHERE NOT "_dedup_usable") AS "unusable",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_copy" > 1 AND "_dedup_version" = 1) AS "redelivered",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_version" > 1 AND "_dedup_offset" = 1) AS "conflicting",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_offset" > 1) AS "superseded",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_copy" = 1) AS "winners",
  COUNT(*) FILTER (WHERE "_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "fresh",
  COUNT(*) FILTER (WHERE "_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00') AS "tail",
  MIN("_dedup_staged_at") AS "oldest",
  MAX("_dedup_staged_at") AS "newest",
  MIN("order") FILTER (WHERE "_dedup_usable") AS "least_0",
  MAX("order") FILTER (WHERE "_dedup_usable") AS "greatest_0"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "_dedup_usable", "select", "row-id" ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "_dedup_usable", "select", "row-id" ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (PARTITION BY "_dedup_usable", "select", "row-id" ORDER BY "order" DESC) AS "_dedup_offset"
  FROM (
    SELECT
      E."select",
      E."row-id",
      E."größe in m",
      E."it's",
      E."order",
      COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"größe in m":' || CAST(E."größe in m" AS text) || ',', '') || COALESCE('"it''s":' || CAST(to_json(E."it's") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash",
      "select" IS NOT NULL AND "row-id" IS NOT NULL AND "order" IS NOT NULL AS "_dedup_usable",
      CAST(NULL AS bigint) AS "_dedup_partition",
      "_dedup_ingested_at" AS "_dedup_staged_at"
    FROM "iot"."group_staging" AS E
    WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  ) AS "_dedup_staged"
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
