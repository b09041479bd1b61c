-- find how far each source partition of t has come
SELECT
  CAST(`region` AS STRING) AS `partition_0`,
  CAST(`epoch` AS STRING) AS `partition_1`,
  ARRAY_AGG(IF((`tenant` IS NOT NULL AND `region` IS NOT NULL AND `id` IS NOT NULL AND `epoch` IS NOT NULL AND `lsn` IS NOT NULL), `epoch`, NULL) ORDER BY (`tenant` IS NOT NULL AND `region` IS NOT NULL AND `id` IS NOT NULL AND `epoch` IS NOT NULL AND `lsn` IS NOT NULL) DESC, `epoch` DESC, `lsn` DESC LIMIT 1)[SAFE_OFFSET(0)] AS `greatest_0`,
  ARRAY_AGG(IF((`tenant` IS NOT NULL AND `region` IS NOT NULL AND `id` IS NOT NULL AND `epoch` IS NOT NULL AND `lsn` IS NOT NULL), `lsn`, NULL) ORDER BY (`tenant` IS NOT NULL AND `region` IS NOT NULL AND `id` IS NOT NULL AND `epoch` IS NOT NULL AND `lsn` IS NOT NULL) DESC, `epoch` DESC, `lsn` DESC LIMIT 1)[SAFE_OFFSET(0)] AS `greatest_1`
FROM `acme.iot.t_staging`
WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00'
  AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
  AND `region` IS NOT NULL
  AND `epoch` IS NOT NULL
GROUP BY `region`, `epoch`;
