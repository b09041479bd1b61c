-- count the keys of t that are seen under two source partitions
SELECT COUNT(*) AS `moved`
FROM (
  SELECT `tenant`, `region`, `id`
  FROM `acme.iot.t_staging`
  WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00'
  AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
  AND `tenant` IS NOT NULL
  AND `region` IS NOT NULL
  AND `id` IS NOT NULL
  AND `epoch` IS NOT NULL
  AND `lsn` IS NOT NULL
  GROUP BY `tenant`, `region`, `id`
  HAVING COUNT(DISTINCT `region`) > 1 OR COUNT(DISTINCT `epoch`) > 1
) AS `_dedup_moved`;
