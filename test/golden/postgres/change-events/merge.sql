-- merge t by id, highest source_offset wins
BEGIN;
SELECT CAST(pg_advisory_xact_lock(914463821101499562) AS text);
CREATE TEMPORARY TABLE "_dedup_ranked" ON COMMIT DROP AS
SELECT
  "id",
  CASE WHEN "_dedup_copy" = 1 THEN "note" END AS "note",
  "source_offset",
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
    ROW_NUMBER() OVER (PARTITION BY "id", "_dedup_usable" ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "id", "_dedup_usable" ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    CASE WHEN "source_offset" = FIRST_VALUE("source_offset") OVER (PARTITION BY "id", "_dedup_usable" ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) THEN 1 ELSE 2 END AS "_dedup_offset"
  FROM (
    SELECT
      E."id",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."note" END AS "note",
      E."source_offset",
      COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
      CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"note":' || CAST(to_json(E."note") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) END AS "_dedup_hash",
      "id" IS NOT NULL AND "source_offset" IS NOT NULL AS "_dedup_usable",
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
  MIN("source_offset") FILTER (WHERE "_dedup_usable") AS "least_0",
  MAX("source_offset") FILTER (WHERE "_dedup_usable") AS "greatest_0"
FROM pg_temp."_dedup_ranked"
GROUP BY "_dedup_partition";
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
WITH "_dedup_written" AS (
  INSERT INTO "iot"."t" AS T (
    "id",
    "note",
    "source_offset",
    "_dedup_deleted",
    "_dedup_hash",
    "_dedup_merged_at",
    "_dedup_merge_seq"
  )
  SELECT
    S."id",
    S."note",
    S."source_offset",
    S."_dedup_deleted",
    S."_dedup_hash",
    statement_timestamp(),
    7
  FROM pg_temp."_dedup_ranked" AS S
  WHERE S."_dedup_copy" = 1
    AND S."_dedup_usable"
  ON CONFLICT ("id") DO UPDATE SET
    "note" = EXCLUDED."note",
    "source_offset" = EXCLUDED."source_offset",
    "_dedup_deleted" = EXCLUDED."_dedup_deleted",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  WHERE (
    T."source_offset" IS NULL
    OR EXCLUDED."source_offset" > T."source_offset"
    OR EXCLUDED."source_offset" = T."source_offset" AND EXCLUDED."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
    OR EXCLUDED."source_offset" = T."source_offset" AND EXCLUDED."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR EXCLUDED."_dedup_hash" > T."_dedup_hash")
  )
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
COMMIT;
