-- look up the keys of t with several staged rows
CREATE OR REPLACE TEMPORARY TABLE "_dedup_keys" AS
SELECT
  "id",
  CAST(NULL AS BIGINT) AS "_dedup_partition",
  COUNT(*) AS "_dedup_rows",
  COUNT(*) FILTER ("_dedup_staged_at" >= TIMESTAMPTZ '2026-07-02 09:30:00+00:00') AS "_dedup_since",
  MIN("version") <> MAX("version") OR MIN("_dedup_hash") <> MAX("_dedup_hash") OR MIN("_dedup_hash") = 0 AS "_dedup_differs"
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
    "_dedup_ingested_at" AS "_dedup_staged_at"
  FROM "t_staging" AS E
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
    AND "id" IS NOT NULL
    AND "version" IS NOT NULL
) AS "_dedup_staged"
GROUP BY "id"
HAVING COUNT(*) > 1;
