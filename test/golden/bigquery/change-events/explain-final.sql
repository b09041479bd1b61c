-- find the row of one key in t
SELECT
  `id`,
  `note`,
  `source_offset`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`,
  `_dedup_deleted`,
  COUNT(*) OVER () AS `_dedup_total`
FROM `acme.iot.t`
WHERE `id` = -9223372036854775808
ORDER BY `source_offset` DESC, `_dedup_hash` DESC
LIMIT 1;
