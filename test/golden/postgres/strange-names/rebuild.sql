-- replace every row of group by the winners of group_staging
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
WITH
"_dedup_winners" AS (
  SELECT
    "select",
    "row-id",
    "größe in m",
    "it's",
    "order",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "select", "row-id"
      ORDER BY "order" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."select",
        E."row-id",
        E."größe in m",
        E."it's",
        E."order",
        COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"größe in m":' || CAST(E."größe in m" AS text) || ',', '') || COALESCE('"it''s":' || CAST(to_json(E."it's") AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) AS "_dedup_hash"
      FROM "iot"."group_staging" AS E
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "select" IS NOT NULL
        AND "row-id" IS NOT NULL
        AND "order" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
),
"_dedup_gone" AS (
  DELETE FROM "iot"."group" AS T
  WHERE NOT EXISTS (SELECT 1 FROM "_dedup_winners" AS S WHERE T."select" = S."select"  AND T."row-id" = S."row-id")
),
"_dedup_written" AS (
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
  FROM "_dedup_winners" AS S
  ORDER BY S."select", S."row-id"
  ON CONFLICT ("select", "row-id") DO UPDATE SET
    "größe in m" = EXCLUDED."größe in m",
    "it's" = EXCLUDED."it's",
    "order" = EXCLUDED."order",
    "_dedup_hash" = EXCLUDED."_dedup_hash",
    "_dedup_merged_at" = EXCLUDED."_dedup_merged_at",
    "_dedup_merge_seq" = EXCLUDED."_dedup_merge_seq"
  RETURNING (xmax = 0) AS "_dedup_inserted"
)
SELECT
  COUNT(*) FILTER (WHERE "_dedup_inserted") AS "inserted",
  COUNT(*) FILTER (WHERE NOT "_dedup_inserted") AS "updated"
FROM "_dedup_written";
