-- replace every row of t by the winners of t_staging
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
DELETE FROM "t";
INSERT INTO "t" (
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
  CURRENT_TIMESTAMP,
  7
FROM (
  SELECT
    "tenant",
    "region",
    "id",
    "day",
    "epoch",
    "lsn",
    "payload",
    "raw",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "tenant", "region", "id"
      ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
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
        COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."day" IS NULL THEN '' ELSE concat('"day":', CAST(to_json(E."day") AS VARCHAR), ',') END, CASE WHEN E."payload" IS NULL THEN '' ELSE concat('"payload":', CAST(to_json(E."payload") AS VARCHAR), ',') END, CASE WHEN E."raw" IS NULL THEN '' ELSE concat('"raw":', CAST(to_json(base64(E."raw")) AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "tenant" IS NOT NULL
        AND "region" IS NOT NULL
        AND "id" IS NOT NULL
        AND "epoch" IS NOT NULL
        AND "lsn" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S;
