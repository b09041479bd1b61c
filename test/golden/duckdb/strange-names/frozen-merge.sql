-- merge group by select, row-id, highest order wins
MERGE INTO "group" AS T
USING (
  SELECT
    "select",
    "row-id",
    "größe in m",
    "it's",
    "order",
    "_dedup_hash"
  FROM (
    SELECT *, 1 AS "_dedup_rank"
    FROM (
      SELECT
        E."select",
        E."row-id",
        E."größe in m",
        E."it's",
        E."order",
        COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."größe in m" IS NULL THEN '' ELSE concat('"größe in m":', CAST(to_json(E."größe in m") AS VARCHAR), ',') END, CASE WHEN E."it's" IS NULL THEN '' ELSE concat('"it''s":', CAST(to_json(E."it's") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "group_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "select" IS NOT NULL
        AND "row-id" IS NOT NULL
        AND "order" IS NOT NULL
    ) AS "_dedup_staged"
    ANTI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("select", "row-id")
    UNION ALL
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
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "select" IS NOT NULL
        AND "row-id" IS NOT NULL
        AND "order" IS NOT NULL
    ) AS "_dedup_staged"
    SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("select", "row-id")
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."select" = S."select"
  AND T."row-id" = S."row-id"
WHEN MATCHED AND (
  T."order" IS NULL
  OR S."order" > T."order"
  OR S."order" = T."order" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
) THEN UPDATE SET
  "größe in m" = S."größe in m",
  "it's" = S."it's",
  "order" = S."order",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = CURRENT_TIMESTAMP,
  "_dedup_merge_seq" = 7
WHEN NOT MATCHED THEN INSERT (
  "select",
  "row-id",
  "größe in m",
  "it's",
  "order",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq"
) VALUES (
  S."select",
  S."row-id",
  S."größe in m",
  S."it's",
  S."order",
  S."_dedup_hash",
  CURRENT_TIMESTAMP,
  7
);
