-- merge t by tenant, region, id, highest epoch, lsn wins
BEGIN;
SELECT CAST(pg_advisory_xact_lock(914463821101499562) AS text);
CREATE TEMPORARY TABLE "_dedup_ranked" ON COMMIT DROP AS
SELECT
  "tenant",
  "region",
  "id",
  CASE WHEN "_dedup_copy" = 1 THEN "day" END AS "day",
  "epoch",
  "lsn",
  CASE WHEN "_dedup_copy" = 1 THEN "payload" END AS "payload",
  CASE WHEN "_dedup_copy" = 1 THEN "raw" END AS "raw",
  "_dedup_hash",
  "_dedup_usable",
  "_dedup_partition",
  "_dedup_staged_at",
  "_dedup_copy",
  "_dedup_version",
  "_dedup_offset"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "tenant", "region", "id", "_dedup_usable" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "tenant", "region", "id", "_dedup_usable" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    CASE WHEN "epoch" = FIRST_VALUE("epoch") OVER (PARTITION BY "tenant", "region", "id", "_dedup_usable" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AND "lsn" = FIRST_VALUE("lsn") OVER (PARTITION BY "tenant", "region", "id", "_dedup_usable" ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) THEN 1 ELSE 2 END AS "_dedup_offset"
  FROM (
    SELECT
      E."tenant",
      E."region",
      E."id",
      E."day",
      E."epoch",
      E."lsn",
      E."payload",
      E."raw",
      COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"day":' || CAST(E."day" - DATE '1970-01-01' AS text) || ',', '') || COALESCE('"payload":' || CAST(E."payload" AS text) || ',', '') || COALESCE('"raw":' || encode(E."raw", 'hex') || ',', '')), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash",
      "tenant" IS NOT NULL AND "region" IS NOT NULL AND "id" IS NOT NULL AND "epoch" IS NOT NULL AND "lsn" IS NOT NULL AS "_dedup_usable",
      CAST(date_part('epoch', date_trunc('month', CAST("day" AS timestamp))) AS bigint) AS "_dedup_partition",
      "_dedup_ingested_at" AS "_dedup_staged_at"
    FROM "iot"."t_staging" AS E
    WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  ) AS "_dedup_staged"
) AS "_dedup_numbered"
ORDER BY "tenant", "region", "id";
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
  CAST((MIN(ARRAY["epoch", "lsn"]) FILTER (WHERE "_dedup_usable"))[1] AS bigint) AS "least_0",
  CAST((MIN(ARRAY["epoch", "lsn"]) FILTER (WHERE "_dedup_usable"))[2] AS numeric(38,9)) AS "least_1",
  CAST((MAX(ARRAY["epoch", "lsn"]) FILTER (WHERE "_dedup_usable"))[1] AS bigint) AS "greatest_0",
  CAST((MAX(ARRAY["epoch", "lsn"]) FILTER (WHERE "_dedup_usable"))[2] AS numeric(38,9)) AS "greatest_1"
FROM pg_temp."_dedup_ranked"
GROUP BY "_dedup_partition";
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
WITH "_dedup_written" AS (
  INSERT INTO "iot"."t" AS T (
    "tenant",
    "region",
    "id",
    "day",
    "epoch",
    "lsn",
    "payload",
    "raw",
    "_dedup_hash",
    "_dedup_merged_at",
    "_dedup_merge_seq"
  )
  SELECT
    S."tenant",
    S."region",
    S."id",
    S."day",
    S."epoch",
    S."lsn",
    S."payload",
    S."raw",
    S."_dedup_hash",
    statement_timestamp(),
    7
  FROM pg_temp."_dedup_ranked" AS S
  WHERE S."_dedup_copy" = 1
    AND S."_dedup_usable"
  ON CONFLICT ("tenant", "region", "id") DO UPDATE SET
    "day" = EXCLUDED."day",
    "epoch" = EXCLUDED."epoch",
    "lsn" = EXCLUDED."lsn",
    "payload" = EXCLUDED."payload",
    "raw" = EXCLUDED."raw",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  WHERE (
    T."epoch" IS NULL
    OR T."lsn" IS NULL
    OR EXCLUDED."epoch" > T."epoch"
    OR EXCLUDED."epoch" = T."epoch" AND EXCLUDED."lsn" > T."lsn"
    OR EXCLUDED."epoch" = T."epoch" AND EXCLUDED."lsn" = T."lsn" AND (T."_dedup_hash" IS NULL OR EXCLUDED."_dedup_hash" > T."_dedup_hash")
  )
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
COMMIT;
