-- find the row of one key in t
SELECT
  "id",
  "tags",
  "meta",
  "parts",
  "version",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq",
  "_dedup_deleted",
  COUNT(*) OVER () AS "_dedup_total"
FROM "t"
WHERE "id" = CAST('-9223372036854775808' AS BIGINT)
ORDER BY "version" DESC, "_dedup_hash" DESC
LIMIT 1;
