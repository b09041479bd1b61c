-- merge t by id, highest at wins
MERGE INTO "t" AS T
USING (
  SELECT
    "id",
    "at",
    "_dedup_hash"
  FROM (
    SELECT *, 1 AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        E."at",
        COALESCE(E."_dedup_hash", CAST(md5_number_lower('') >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "at" IS NOT NULL
    ) AS "_dedup_staged"
    ANTI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("id")
    UNION ALL
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "id"
      ORDER BY "at" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        E."at",
        COALESCE(E."_dedup_hash", CAST(md5_number_lower('') >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "at" IS NOT NULL
    ) AS "_dedup_staged"
    SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("id")
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."id" = S."id"
WHEN MATCHED AND (
  T."at" IS NULL
  OR S."at" > T."at"
  OR S."at" = T."at" AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
) THEN UPDATE SET
  "at" = S."at",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = CURRENT_TIMESTAMP,
  "_dedup_merge_seq" = 7
WHEN NOT MATCHED THEN INSERT (
  "id",
  "at",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq"
) VALUES (
  S."id",
  S."at",
  S."_dedup_hash",
  CURRENT_TIMESTAMP,
  7
);
