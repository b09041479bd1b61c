-- merge t by id, highest version wins
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
  FROM (
    SELECT
      "id",
      "tags",
      "meta",
      "parts",
      "version",
      "_dedup_deleted",
      "_dedup_hash"
    FROM (
      SELECT *, ROW_NUMBER() OVER (
        PARTITION BY "id"
        ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
      FROM (
        SELECT
          E."id",
          CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."tags" END AS "tags",
          CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."meta" END AS "meta",
          CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."parts" END AS "parts",
          E."version",
          COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
          CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(CAST('x' || substr(md5(COALESCE('"meta":' || CAST(E."meta" AS text) || ',', '') || COALESCE('"parts":' || CAST(NULLIF(E."parts", '[]') AS text) || ',', '') || COALESCE('"tags":' || CAST(NULLIF(E."tags", '[]') AS text) || ',', '')), 1, 16) AS bit(64)) AS bigint)) END AS "_dedup_hash"
        FROM "iot"."t_staging" AS E
        WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
          AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
          AND "id" IS NOT NULL
          AND "version" IS NOT NULL
      ) AS "_dedup_staged"
    ) AS "_dedup_ranked"
    WHERE "_dedup_rank" = 1
  ) AS S
  ORDER BY S."id"
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
