-- find the row of one key in t
SELECT
  "id",
  "amount",
  "at",
  "version",
  "_dedup_hash",
  "_dedup_merged_at",
  "_dedup_merge_seq",
  "_dedup_deleted",
  COUNT(*) OVER () AS "_dedup_total"
FROM "iot"."t"
WHERE "id" = CAST('-9223372036854775808' AS bigint)
  AND "at" = CAST('2026-06-28T09:30:00.500000' AS timestamp without time zone)
ORDER BY "version" DESC, "_dedup_hash" DESC
LIMIT 1;
