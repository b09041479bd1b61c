-- merge t by id, highest version wins
BEGIN;
SELECT CAST(pg_advisory_xact_lock(914463821101499562) AS text);
CREATE TEMPORARY TABLE "_dedup_ranked" ON COMMIT DROP AS
SELECT
  "id",
  CASE WHEN "_dedup_copy" = 1 THEN "tags" END AS "tags",
  CASE WHEN "_dedup_copy" = 1 THEN "meta" END AS "meta",
  CASE WHEN "_dedup_copy" = 1 THEN "parts" END AS "parts",
  "version",
  "_dedup_deleted",
  "_dedup_hash",
  "_dedup_usable",
  "_dedup_partition",
  "_dedup_staged_at",
  "_dedup_copy",
  "_dedup_version",
  "_dedup_offset"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "id", "_dedup_usable" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "id", "_dedup_usable" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    CASE WHEN "version" = FIRST_VALUE("version") OVER (PARTITION BY "id", "_dedup_usable" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) THEN 1 ELSE 2 END AS "_dedup_offset"
  FROM (
    SELECT
      E."id",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."tags" END AS "tags",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."meta" END AS "meta",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."parts" END AS "parts",
      E."version",
      COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
      CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"meta":' || CAST(E."meta" AS text) || ',', '') || COALESCE('"parts":' || CAST(NULLIF(E."parts", '[]') AS text) || ',', '') || COALESCE('"tags":' || CAST(NULLIF(E."tags", '[]') AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) END AS "_dedup_hash",
      "id" IS NOT NULL AND "version" IS NOT NULL AS "_dedup_usable",
      CAST(NULL AS bigint) AS "_dedup_partition",
      "_dedup_ingested_at" AS "_dedup_staged_at"
    FROM "iot"."t_staging" AS E
    WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  ) AS "_dedup_staged"
) AS "_dedup_numbered"
ORDER BY "id";
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
  MIN("version") FILTER (WHERE "_dedup_usable") AS "least_0",
  MAX("version") FILTER (WHERE "_dedup_usable") AS "greatest_0"
FROM pg_temp."_dedup_ranked"
GROUP BY "_dedup_partition";
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
WITH "_dedup_written" AS (
  INSERT INTO "iot"."t" AS T (
    "id",
    "tags",
    "meta",
    "parts",
    "version",
    "_dedup_deleted",
    "_dedup_hash",
    "_dedup_merged_at",
    "_dedup_merge_seq"
  )
  SELECT
    S."id",
    S."tags",
    S."meta",
    S."parts",
    S."version",
    S."_dedup_deleted",
    S."_dedup_hash",
    statement_timestamp(),
    7
  FROM pg_temp."_dedup_ranked" AS S
  WHERE S."_dedup_copy" = 1
    AND S."_dedup_usable"
  ON CONFLICT ("id") DO UPDATE SET
    "tags" = EXCLUDED."tags",
    "meta" = EXCLUDED."meta",
    "parts" = EXCLUDED."parts",
    "version" = EXCLUDED."version",
    "_dedup_deleted" = EXCLUDED."_dedup_deleted",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  WHERE (
    T."version" IS NULL
    OR EXCLUDED."version" > T."version"
    OR EXCLUDED."version" = T."version" AND EXCLUDED."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
    OR EXCLUDED."version" = T."version" AND EXCLUDED."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR EXCLUDED."_dedup_hash" > T."_dedup_hash")
  )
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
COMMIT;
