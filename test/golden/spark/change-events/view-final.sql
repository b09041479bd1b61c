-- the live rows of t, as far as they are merged
SELECT
  `id`,
  `note`,
  `source_offset`
FROM `t`
WHERE `_dedup_deleted` IS NOT TRUE;
