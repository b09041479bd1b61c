-- count the rows of t_staging that are not merged
SELECT
  COUNT(*) AS `backlog`,
  MIN(`_dedup_ingested_at`) AS `oldest`
FROM `acme.iot.t_staging`
WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 08:59:59.999999+00:00'
  AND (`_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00' OR `_dedup_load_id` IN ('r\'1'));
