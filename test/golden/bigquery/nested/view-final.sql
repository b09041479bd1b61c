-- the live rows of t, as far as they are merged
SELECT
  `id`,
  `tags`,
  `meta`,
  `parts`,
  `version`
FROM `acme.iot.t`
WHERE `_dedup_deleted` IS NOT TRUE;
