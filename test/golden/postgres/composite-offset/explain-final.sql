-- find the row of one key in t
SELECT
  "tenant",
  "region",
  "id",
  "day",
  "epoch",
  "lsn",
  "payload",
  "raw",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq",
  COUNT(*) OVER () AS "_dedup_total"
FROM "iot"."t"
WHERE "tenant" = CAST(NULL AS text)
  AND "region" = CAST(NULL AS text)
  AND "id" = CAST('-9223372036854775808' AS bigint)
ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC
LIMIT 1;
