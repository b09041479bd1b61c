-- replace every row of t by the winners of t_staging
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
WITH
"_dedup_winners" AS (
  SELECT
    "id",
    "note",
    "source_offset",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "id"
      ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."note" END AS "note",
        E."source_offset",
        COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"note":' || CAST(to_json(E."note") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) END AS "_dedup_hash"
      FROM "iot"."t_staging" AS E
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "source_offset" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
),
"_dedup_gone" AS (
  DELETE FROM "iot"."t" AS T
  WHERE NOT EXISTS (SELECT 1 FROM "_dedup_winners" AS S WHERE T."id" = S."id")
),
"_dedup_written" AS (
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
  FROM "_dedup_winners" AS S
  ORDER BY S."id"
  ON CONFLICT ("id") DO UPDATE SET
    "note" = EXCLUDED."note",
    "source_offset" = EXCLUDED."source_offset",
    "_dedup_deleted" = EXCLUDED."_dedup_deleted",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
