-- merge t by id, highest source_offset wins
MERGE INTO "t" AS T
USING (
  SELECT
    "id",
    "note",
    "source_offset",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, 1 AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."note" END AS "note",
        E."source_offset",
        COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."note" IS NULL THEN '' ELSE concat('"note":', CAST(to_json(E."note") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "source_offset" IS NOT NULL
    ) AS "_dedup_staged"
    ANTI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("id")
    UNION ALL
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "id"
      ORDER BY "source_offset" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."note" END AS "note",
        E."source_offset",
        COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."note" IS NULL THEN '' ELSE concat('"note":', CAST(to_json(E."note") AS VARCHAR), ',') END)) >> 1 AS BIGINT)) END AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "source_offset" IS NOT NULL
    ) AS "_dedup_staged"
    SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("id")
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."id" = S."id"
WHEN MATCHED AND (
  T."source_offset" IS NULL
  OR S."source_offset" > T."source_offset"
  OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
  OR S."source_offset" = T."source_offset" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
) THEN UPDATE SET
  "note" = S."note",
  "source_offset" = S."source_offset",
  "_dedup_deleted" = S."_dedup_deleted",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = CURRENT_TIMESTAMP,
  "_dedup_merge_seq" = 7
WHEN NOT MATCHED THEN INSERT (
  "id",
  "note",
  "source_offset",
  "_dedup_deleted",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq"
) VALUES (
  S."id",
  S."note",
  S."source_offset",
  S."_dedup_deleted",
  S."_dedup_hash",
  CURRENT_TIMESTAMP,
  7
);
