-- find the row of one key in t
SELECT
  "id",
  "note",
  "source_offset",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq",
  "_dedup_deleted",
  COUNT(*) OVER () AS "_dedup_total"
FROM "iot"."t"
WHERE "id" = CAST('-9223372036854775808' AS bigint)
ORDER BY "source_offset" DESC, "_dedup_hash" DESC
LIMIT 1;
