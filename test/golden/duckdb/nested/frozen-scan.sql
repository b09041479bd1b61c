-- scan the staged rows of t
SELECT
  "_dedup_partition",
  COUNT(*) AS "scanned",
  COUNT(*) FILTER (NOT "_dedup_usable") AS "unusable",
  0 AS "redelivered",
  0 AS "conflicting",
  0 AS "superseded",
  COUNT(*) FILTER ("_dedup_usable") AS "winners",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "fresh",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00') AS "tail",
  MIN("_dedup_staged_at") AS "oldest",
  MAX("_dedup_staged_at") AS "newest",
  MIN("version") FILTER ("_dedup_usable") AS "least_0",
  MAX("version") FILTER ("_dedup_usable") AS "greatest_0"
FROM (
  SELECT
    E."id",
    CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."tags" END AS "tags",
    CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."meta" END AS "meta",
    CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."parts" END AS "parts",
    E."version",
    COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
    CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."meta" IS NULL THEN '' ELSE concat('"meta":', concat('{', CASE WHEN struct_extract(E."meta", 'site') IS NULL THEN '' ELSE concat('"site":', CAST(to_json(struct_extract(E."meta", 'site')) AS VARCHAR), ',') END, CASE WHEN struct_extract(E."meta", 'it''s `so`') IS NULL THEN '' ELSE concat('"it''s `so`":', CAST(to_json(struct_extract(E."meta", 'it''s `so`')) AS VARCHAR), ',') END, CASE WHEN struct_extract(E."meta", 'raw') IS NULL THEN '' ELSE concat('"raw":', CAST(to_json(base64(struct_extract(E."meta", 'raw'))) AS VARCHAR), ',') END, '}'), ',') END, CASE WHEN len(E."parts") > 0 THEN concat('"parts":', concat('[', array_to_string(list_transform(E."parts", lambda _dedup_element_0: COALESCE(concat('{', CASE WHEN struct_extract(_dedup_element_0, 'select') IS NULL THEN '' ELSE concat('"select":', CAST(to_json(struct_extract(_dedup_element_0, 'select')) AS VARCHAR), ',') END, CASE WHEN struct_extract(_dedup_element_0, 'at') IS NULL THEN '' ELSE concat('"at":', CAST(to_json(struct_extract(_dedup_element_0, 'at')) AS VARCHAR), ',') END, CASE WHEN len(struct_extract(_dedup_element_0, 'hashes')) > 0 THEN concat('"hashes":', concat('[', array_to_string(list_transform(struct_extract(_dedup_element_0, 'hashes'), lambda _dedup_element_1: COALESCE(CAST(to_json(base64(_dedup_element_1)) AS VARCHAR), 'null')), ','), ']'), ',') ELSE '' END, '}'), 'null')), ','), ']'), ',') ELSE '' END, CASE WHEN len(E."tags") > 0 THEN concat('"tags":', concat('[', array_to_string(list_transform(E."tags", lambda _dedup_element_0: COALESCE(CAST(to_json(_dedup_element_0) AS VARCHAR), 'null')), ','), ']'), ',') ELSE '' END)) >> 1 AS BIGINT)) END AS "_dedup_hash",
    CAST(NULL AS BIGINT) AS "_dedup_partition",
    "id" IS NOT NULL AND "version" IS NOT NULL AS "_dedup_usable",
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "t_staging" AS E
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
) AS "_dedup_staged"
GROUP BY "_dedup_partition"
UNION ALL
SELECT
  "_dedup_partition",
  0 AS "scanned",
  0 AS "unusable",
  SUM("_dedup_rows" - 1) AS "redelivered",
  0 AS "conflicting",
  0 AS "superseded",
  SUM(1 - "_dedup_rows") AS "winners",
  0 AS "fresh",
  0 AS "tail",
  NULL AS "oldest",
  NULL AS "newest",
  NULL AS "least_0",
  NULL AS "greatest_0"
FROM temp.main."_dedup_keys"
WHERE NOT "_dedup_differs"
GROUP BY "_dedup_partition"
UNION ALL
SELECT
  "_dedup_partition",
  0 AS "scanned",
  0 AS "unusable",
  COUNT(*) FILTER ("_dedup_copy" > 1 AND "_dedup_version" = 1) AS "redelivered",
  COUNT(*) FILTER ("_dedup_version" > 1 AND "_dedup_offset" = 1) AS "conflicting",
  COUNT(*) FILTER ("_dedup_offset" > 1) AS "superseded",
  -COUNT(*) FILTER ("_dedup_copy" > 1) AS "winners",
  0 AS "fresh",
  0 AS "tail",
  NULL AS "oldest",
  NULL AS "newest",
  NULL AS "least_0",
  NULL AS "greatest_0"
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_copy",
    RANK() OVER (PARTITION BY "id" ORDER BY "version" DESC, "_dedup_deleted" DESC, "_dedup_hash" DESC) AS "_dedup_version",
    RANK() OVER (PARTITION BY "id" ORDER BY "version" DESC) AS "_dedup_offset"
  FROM (
    SELECT
      E."id",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."tags" END AS "tags",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."meta" END AS "meta",
      CASE WHEN NOT COALESCE(E."_dedup_deleted", FALSE) THEN E."parts" END AS "parts",
      E."version",
      COALESCE(E."_dedup_deleted", FALSE) AS "_dedup_deleted",
      CASE WHEN COALESCE(E."_dedup_deleted", FALSE) THEN 0 ELSE COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."meta" IS NULL THEN '' ELSE concat('"meta":', concat('{', CASE WHEN struct_extract(E."meta", 'site') IS NULL THEN '' ELSE concat('"site":', CAST(to_json(struct_extract(E."meta", 'site')) AS VARCHAR), ',') END, CASE WHEN struct_extract(E."meta", 'it''s `so`') IS NULL THEN '' ELSE concat('"it''s `so`":', CAST(to_json(struct_extract(E."meta", 'it''s `so`')) AS VARCHAR), ',') END, CASE WHEN struct_extract(E."meta", 'raw') IS NULL THEN '' ELSE concat('"raw":', CAST(to_json(base64(struct_extract(E."meta", 'raw'))) AS VARCHAR), ',') END, '}'), ',') END, CASE WHEN len(E."parts") > 0 THEN concat('"parts":', concat('[', array_to_string(list_transform(E."parts", lambda _dedup_element_0: COALESCE(concat('{', CASE WHEN struct_extract(_dedup_element_0, 'select') IS NULL THEN '' ELSE concat('"select":', CAST(to_json(struct_extract(_dedup_element_0, 'select')) AS VARCHAR), ',') END, CASE WHEN struct_extract(_dedup_element_0, 'at') IS NULL THEN '' ELSE concat('"at":', CAST(to_json(struct_extract(_dedup_element_0, 'at')) AS VARCHAR), ',') END, CASE WHEN len(struct_extract(_dedup_element_0, 'hashes')) > 0 THEN concat('"hashes":', concat('[', array_to_string(list_transform(struct_extract(_dedup_element_0, 'hashes'), lambda _dedup_element_1: COALESCE(CAST(to_json(base64(_dedup_element_1)) AS VARCHAR), 'null')), ','), ']'), ',') ELSE '' END, '}'), 'null')), ','), ']'), ',') ELSE '' END, CASE WHEN len(E."tags") > 0 THEN concat('"tags":', concat('[', array_to_string(list_transform(E."tags", lambda _dedup_element_0: COALESCE(CAST(to_json(_dedup_element_0) AS VARCHAR), 'null')), ','), ']'), ',') ELSE '' END)) >> 1 AS BIGINT)) END AS "_dedup_hash",
      CAST(NULL AS BIGINT) AS "_dedup_partition"
    FROM "t_staging" AS E
    WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
      AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
      AND "id" IS NOT NULL
      AND "version" IS NOT NULL
  ) AS "_dedup_staged"
  SEMI JOIN (SELECT * FROM temp.main."_dedup_keys" WHERE "_dedup_differs") AS "_dedup_differing" USING ("id")
) AS "_dedup_ranked"
GROUP BY "_dedup_partition";
