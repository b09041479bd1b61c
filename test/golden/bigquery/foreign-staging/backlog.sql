-- count the rows of landing that are not merged
SELECT
  COUNT(*) AS `backlog`,
  MIN(`publish_time`) AS `oldest`
FROM `acme.iot.landing`
WHERE `publish_time` >= TIMESTAMP '2026-07-02 08:59:59.999999+00:00'
  AND (`publish_time` >= TIMESTAMP '2026-07-02 09:00:00+00:00' OR `_dedup_load_id` IN ('r\'1'));
