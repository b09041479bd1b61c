-- find the row of one key in group
SELECT
  "select",
  "row-id",
  "größe in m",
  "it's",
  "order",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq",
  COUNT(*) OVER () AS "_dedup_total"
FROM "iot"."group"
WHERE "select" = CAST(NULL AS text)
  AND "row-id" = CAST('-9223372036854775808' AS bigint)
ORDER BY "order" DESC, "_dedup_hash" DESC
LIMIT 1;
