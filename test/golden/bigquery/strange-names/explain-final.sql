-- find the row of one key in group
SELECT
  `select`,
  `row-id`,
  `größe in m`,
  `it's`,
  `order`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`,
  COUNT(*) OVER () AS `_dedup_total`
FROM `acme.iot.group`
WHERE `select` = 'it\'s a \\ key\n\x00'
  AND `row-id` = -9223372036854775808
ORDER BY `order` DESC, `_dedup_hash` DESC
LIMIT 1;
