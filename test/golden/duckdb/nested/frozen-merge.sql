-- merge t by id, highest version wins
MERGE INTO "t" AS T
USING (
  SELECT
    "id",
    "tags",
    "meta",
    "parts",
    "version",
    "_dedup_deleted",
    "_dedup_hash"
  FROM (
    SELECT *, 1 AS "_dedup_rank"
    FROM (
      SELECT
        E."id",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."tags" END AS "tags",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."meta" END AS "meta",
        CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."parts" END AS "parts",
        E."version",
        COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."meta" IS NULL THEN '' ELSE concat('"meta":', concat('{', CASE WHEN struct_extract(E."meta", 'site') IS NULL THEN '' ELSE concat('"site":', CAST(to_json(struct_extract(E."meta", 'site')) AS VARCHAR), ',') END, CASE WHEN struct_extract(E."meta", 'it''s `so`') IS NULL THEN '' ELSE concat('"it''s `so`":', CAST(to_json(struct_extract(E."meta", 'it''s `so`')) AS VARCHAR), ',') END, CASE WHEN struct_extract(E."meta", 'raw') IS NULL THEN '' ELSE concat('"raw":', CAST(to_json(base64(struct_extract(E."meta", 'raw'))) AS VARCHAR), ',') END, '}'), ',') END, CASE WHEN len(E."parts") > 0 THEN concat('"parts":', concat('[', array_to_string(list_transform(E."parts", lambda _dedup_element_0: COALESCE(concat('{', CASE WHEN struct_extract(_dedup_element_0, 'select') IS NULL THEN '' ELSE concat('"select":', CAST(to_json(struct_extract(_dedup_element_0, 'select')) AS VARCHAR), ',') END, CASE WHEN struct_extract(_dedup_element_0, 'at') IS NULL THEN '' ELSE concat('"at":', CAST(to_json(struct_extract(_dedup_element_0, 'at')) AS VARCHAR), ',') END, CASE WHEN len(struct_extract(_dedup_element_0, 'hashes')) > 0 THEN concat('"hashes":', concat('[', array_to_string(list_transform(struct_extract(_dedup_element_0, 'hashes'), lambda _dedup_element_1: COALESCE(CAST(to_json(base64(_dedup_element_1)) AS VARCHAR), 'null')), ','), ']'), ',') ELSE '' END, '}'), 'null')), ','), ']'), ',') ELSE '' END, CASE WHEN len(E."tags") > 0 THEN concat('"tags":', concat('[', array_to_string(list_transform(E."tags", lambda _dedup_element_0: COALESCE(CAST(to_json(_dedup_element_0) AS VARCHAR), 'null')), ','), ']'), ',') ELSE '' END)) >> 1 AS BIGINT)) END AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "version" IS NOT NULL
    ) AS "_dedup_staged"
    ANTI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("id")
    UNION ALL
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
        CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."meta" IS NULL THEN '' ELSE concat('"meta":', concat('{', CASE WHEN struct_extract(E."meta", 'site') IS NULL THEN '' ELSE concat('"site":', CAST(to_json(struct_extract(E."meta", 'site')) AS VARCHAR), ',') END, CASE WHEN struct_extract(E."meta", 'it''s `so`') IS NULL THEN '' ELSE concat('"it''s `so`":', CAST(to_json(struct_extract(E."meta", 'it''s `so`')) AS VARCHAR), ',') END, CASE WHEN struct_extract(E."meta", 'raw') IS NULL THEN '' ELSE concat('"raw":', CAST(to_json(base64(struct_extract(E."meta", 'raw'))) AS VARCHAR), ',') END, '}'), ',') END, CASE WHEN len(E."parts") > 0 THEN concat('"parts":', concat('[', array_to_string(list_transform(E."parts", lambda _dedup_element_0: COALESCE(concat('{', CASE WHEN struct_extract(_dedup_element_0, 'select') IS NULL THEN '' ELSE concat('"select":', CAST(to_json(struct_extract(_dedup_element_0, 'select')) AS VARCHAR), ',') END, CASE WHEN struct_extract(_dedup_element_0, 'at') IS NULL THEN '' ELSE concat('"at":', CAST(to_json(struct_extract(_dedup_element_0, 'at')) AS VARCHAR), ',') END, CASE WHEN len(struct_extract(_dedup_element_0, 'hashes')) > 0 THEN concat('"hashes":', concat('[', array_to_string(list_transform(struct_extract(_dedup_element_0, 'hashes'), lambda _dedup_element_1: COALESCE(CAST(to_json(base64(_dedup_element_1)) AS VARCHAR), 'null')), ','), ']'), ',') ELSE '' END, '}'), 'null')), ','), ']'), ',') ELSE '' END, CASE WHEN len(E."tags") > 0 THEN concat('"tags":', concat('[', array_to_string(list_transform(E."tags", lambda _dedup_element_0: COALESCE(CAST(to_json(_dedup_element_0) AS VARCHAR), 'null')), ','), ']'), ',') ELSE '' END)) >> 1 AS BIGINT)) END AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00'
        AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
        AND "id" IS NOT NULL
        AND "version" IS NOT NULL
    ) AS "_dedup_staged"
    SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_since" > 1) AS "_dedup_copied" USING ("id")
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS S
ON T."id" = S."id"
WHEN MATCHED AND (
  T."version" IS NULL
  OR S."version" > T."version"
  OR S."version" = T."version" AND S."_dedup_deleted" AND NOT COALESCE(T."_dedup_deleted", FALSE)
  OR S."version" = T."version" AND S."_dedup_deleted" = COALESCE(T."_dedup_deleted", FALSE) AND (T."_dedup_hash" IS NULL OR S."_dedup_hash" > T."_dedup_hash")
) THEN UPDATE SET
  "tags" = S."tags",
  "meta" = S."meta",
  "parts" = S."parts",
  "version" = S."version",
  "_dedup_deleted" = S."_dedup_deleted",
  "_dedup_hash" = S."_dedup_hash",
  "_dedup_merged_at" = CURRENT_TIMESTAMP,
  "_dedup_merge_seq" = 7
WHEN NOT MATCHED THEN INSERT (
  "id",
  "tags",
  "meta",
  "parts",
  "version",
  "_dedup_deleted",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq"
) VALUES (
  S."id",
  S."tags",
  S."meta",
  S."parts",
  S."version",
  S."_dedup_deleted",
  S."_dedup_hash",
  CURRENT_TIMESTAMP,
  7
);
