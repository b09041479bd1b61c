-- replace every row of group by the winners of group_staging
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
DELETE FROM "group";
INSERT INTO "group" (
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
  CURRENT_TIMESTAMP,
  7
FROM (
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
        COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."größe in m" IS NULL THEN '' ELSE concat('"größe in m":', CAST(to_json(E."größe in m") AS VARCHAR), ',') END, CASE WHEN E."it's" IS NULL THEN '' ELSE concat('"it''s":', CAST(to_json(E."it's") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "group_staging" AS E
      WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "select" IS NOT NULL
        AND "row-id" IS NOT NULL
        AND "order" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S;
