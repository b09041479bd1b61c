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
FROM "t"
WHERE "tenant" = ('it''s a \ key
' || chr(0) || '')
  AND "region" = ('it''s a \ key
' || chr(0) || '')
  AND "id" = CAST('-9223372036854775808' AS BIGINT)
ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC
LIMIT 1;
