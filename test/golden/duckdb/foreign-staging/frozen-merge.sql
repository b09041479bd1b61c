-- merge t by id, at, highest version wins
MERGE INTO "t" AS T
USING (
  SELECT
    "id",
    "amount",
    "at",
    "version",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, 1 AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
        E."at",
        E."version",
        (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
        CASE WHEN (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(md5_number_lower(concat(CASE WHEN E."amount" IS NULL THEN '' ELSE concat('"amount":', CAST(to_json(E."amount") AS VARCHAR), ',') END)) >> 1 AS BIGINT) END AS "_dedup_hash"
      FROM "landing" AS E
      WHERE "publish_time" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND ("at" >= TIMESTAMP '2026-06-28 00:00:00' AND "at" < TIMESTAMP '2026-06-28 01:00:00'
    OR "at" >= TIMESTAMP '2026-06-29 00:00:00' AND "at" < TIMESTAMP '2026-06-29 01:00:00'
    OR "at" >= TIMESTAMP '2026-07-01 00:00:00' AND "at" < TIMESTAMP '2026-07-01 01:00:00'
    OR "at" >= TIMESTAMP '9999-12-31 00:00:00' AND "at" < TIMESTAMP '9999-12-31 01:00:00')
        AND "id" IS NOT NULL
        AND "at" IS NOT NULL
        AND "version" IS NOT NULL
    ) AS "_dedup_staged"
    ANTI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("id", "at")
    UNION ALL
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "id", "at"
      ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN E."amount" END AS "amount",
        E."at",
        E."version",
        (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) AS "_dedup_deleted",
        CASE WHEN (COALESCE(CAST(E."op" AS VARCHAR) IN ('D', '4', 'true'), FALSE) OR E."op" IS NULL) THEN 0 ELSE CAST(md5_number_lower(concat(CASE WHEN E."amount" IS NULL THEN '' ELSE concat('"amount":', CAST(to_json(E."amount") AS VARCHAR), ',') END)) >> 1 AS BIGINT) END AS "_dedup_hash"
      FROM "landing" AS E
      WHERE "publish_time" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND ("at" >= TIMESTAMP '2026-06-28 00:00:00' AND "at" < TIMESTAMP '2026-06-28 01:00:00'
    OR "at" >= TIMESTAMP '2026-06-29 00:00:00' AND "at" < TIMESTAMP '2026-06-29 01:00:00'
    OR "at" >= TIMESTAMP '2026-07-01 00:00:00' AND "at" < TIMESTAMP '2026-07-01 01:00:00'
    OR "at" >= TIMESTAMP '9999-12-31 00:00:00' AND "at" < TIMESTAMP '9999-12-31 01:00:00')
        AND "id" IS NOT NULL
        AND "at" IS NOT NULL
        AND "version" IS NOT NULL
    ) AS "_dedup_staged"
    SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("id", "at")
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."id" = S."id"
  AND T."at" = S."at"
  AND (T."at" >= TIMESTAMP '2026-06-28 00:00:00' AND T."at" < TIMESTAMP '2026-06-28 01:00:00'
    OR T."at" >= TIMESTAMP '2026-06-29 00:00:00' AND T."at" < TIMESTAMP '2026-06-29 01:00:00'
    OR T."at" >= TIMESTAMP '2026-07-01 00:00:00' AND T."at" < TIMESTAMP '2026-07-01 01:00:00'
    OR T."at" >= TIMESTAMP '9999-12-31 00:00:00' AND T."at" < TIMESTAMP '9999-12-31 01:00:00')
WHEN MATCHED AND (
  T."version" IS NULL
  OR S."version" > T."version"
  OR S."version" = T."version" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
  OR S."version" = T."version" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
) THEN UPDATE SET
  "amount" = S."amount",
  "version" = S."version",
  "_dedup_deleted" = S."_dedup_deleted",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = CURRENT_TIMESTAMP,
  "_dedup_merge_seq" = 7
WHEN NOT MATCHED THEN INSERT (
  "id",
  "amount",
  "at",
  "version",
  "_dedup_deleted",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq"
) VALUES (
  S."id",
  S."amount",
  S."at",
  S."version",
  S."_dedup_deleted",
  S."_dedup_hash",
  CURRENT_TIMESTAMP,
  7
);
