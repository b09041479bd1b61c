-- merge group by select, row-id, highest order wins
BEGIN;
SELECT CAST(pg_advisory_xact_lock(989934349979288875) AS text);
CREATE TEMPORARY TABLE "_dedup_ranked" ON COMMIT DROP AS
SELECT
  "select",
  "row-id",
  CASE WHEN "_dedup_copy" = 1 THEN "größe in m" END AS "größe in m",
  CASE WHEN "_dedup_copy" = 1 THEN "it's" END AS "it's",
  "order",
  "_dedup_hash",
  "_dedup_usable",
  "_dedup_partition",
  "_dedup_staged_at",
  "_dedup_copy",
  "_dedup_version",
  "_dedup_offset"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "select", "row-id", "_dedup_usable" ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "select", "row-id", "_dedup_usable" ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    CASE WHEN "order" = FIRST_VALUE("order") OVER (PARTITION BY "select", "row-id", "_dedup_usable" ORDER BY "order" DESC, "_dedup_hash" DESC) THEN 1 ELSE 2 END AS "_dedup_offset"
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
) AS "_dedup_numbered"
ORDER BY "select", "row-id";
SELECT
  "_dedup_partition",
  COUNT(*) AS "scanned",
  COUNT(*) FILTER (WHERE NOT "_dedup_usable") AS "unusable",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_copy" > 1 AND "_dedup_version" = 1) AS "redelivered",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_version" > 1 AND "_dedup_offset" = 1) AS "conflicting",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_offset" > 1) AS "superseded",
  COUNT(*) FILTER (WHERE "_dedup_usable" AND "_dedup_copy" = 1) AS "winners",
  COUNT(*) FILTER (WHERE TRUE) AS "fresh",
  COUNT(*) FILTER (WHERE "_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00') AS "tail",
  MIN("_dedup_staged_at") AS "oldest",
  MAX("_dedup_staged_at") AS "newest",
  MIN("order") FILTER (WHERE "_dedup_usable") AS "least_0",
  MAX("order") FILTER (WHERE "_dedup_usable") AS "greatest_0"
FROM pg_temp."_dedup_ranked"
GROUP BY "_dedup_partition";
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
WITH "_dedup_written" AS (
  INSERT INTO "iot"."group" AS T (
    "select",
    "row-id",
    "größe in m",
    "it's",
    "order",
    "_dedup_hash",
    "_dedup_merged_at",
    "_dedup_merge_seq"
  )
  SELECT
    S."select",
    S."row-id",
    S."größe in m",
    S."it's",
    S."order",
    S."_dedup_hash",
    statement_timestamp(),
    7
  FROM pg_temp."_dedup_ranked" AS S
  WHERE S."_dedup_copy" = 1
    AND S."_dedup_usable"
  ON CONFLICT ("select", "row-id") DO UPDATE SET
    "größe in m" = EXCLUDED."größe in m",
    "it's" = EXCLUDED."it's",
    "order" = EXCLUDED."order",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  WHERE (
    T."order" IS NULL
    OR EXCLUDED."order" > T."order"
    OR EXCLUDED."order" = T."order" AND (T."_dedup_hash" IS NULL OR EXCLUDED."_dedup_hash" > T."_dedup_hash")
  )
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
COMMIT;
