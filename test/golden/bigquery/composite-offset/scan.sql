-- scan the staged rows of t
SELECT
  `_dedup_partition`,
  COUNT(*) AS `scanned`,
  COUNTIF(NOT `_dedup_usable`) AS `unusable`,
  COUNTIF(`_dedup_usable` AND `_dedup_copy` > 1 AND `_dedup_version` = 1) AS `redelivered`,
  COUNTIF(`_dedup_usable` AND `_dedup_version` > 1 AND `_dedup_offset` = 1) AS `conflicting`,
  COUNTIF(`_dedup_usable` AND `_dedup_offset` > 1) AS `superseded`,
  COUNTIF(`_dedup_usable` AND `_dedup_copy` = 1) AS `winners`,
  COUNTIF(`_dedup_staged_at` >= TIMESTAMP '2026-07-02 09:30:00+00:00') AS `fresh`,
  COUNTIF(`_dedup_staged_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00') AS `tail`,
  MIN(`_dedup_staged_at`) AS `oldest`,
  MAX(`_dedup_staged_at`) AS `newest`,
  ARRAY_AGG(IF(`_dedup_usable`, `epoch`, NULL) ORDER BY `_dedup_usable` DESC, `epoch`, `lsn` LIMIT 1)[SAFE_OFFSET(0)] AS `least_0`,
  ARRAY_AGG(IF(`_dedup_usable`, `lsn`, NULL) ORDER BY `_dedup_usable` DESC, `epoch`, `lsn` LIMIT 1)[SAFE_OFFSET(0)] AS `least_1`,
  ARRAY_AGG(IF(`_dedup_usable`, `epoch`, NULL) ORDER BY `_dedup_usable` DESC, `epoch` DESC, `lsn` DESC LIMIT 1)[SAFE_OFFSET(0)] AS `greatest_0`,
  ARRAY_AGG(IF(`_dedup_usable`, `lsn`, NULL) ORDER BY `_dedup_usable` DESC, `epoch` DESC, `lsn` DESC LIMIT 1)[SAFE_OFFSET(0)] AS `greatest_1`
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY `_dedup_usable`, `tenant`, `region`, `id` ORDER BY `epoch` DESC, `lsn` DESC, `_dedup_hash` DESC) AS `_dedup_copy`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `tenant`, `region`, `id` ORDER BY `epoch` DESC, `lsn` DESC, `_dedup_hash` DESC) AS `_dedup_version`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `tenant`, `region`, `id` ORDER BY `epoch` DESC, `lsn` DESC) AS `_dedup_offset`
  FROM (
    SELECT
      E.`tenant`,
      E.`region`,
      E.`id`,
      E.`day`,
      E.`epoch`,
      E.`lsn`,
      E.`payload`,
      E.`raw`,
      COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`day` IS NULL, '', CONCAT('"day":', TO_JSON_STRING(E.`day`), ',')), IF(E.`payload` IS NULL, '', CONCAT('"payload":', TO_JSON_STRING(E.`payload`), ',')), IF(E.`raw` IS NULL, '', CONCAT('"raw":', TO_JSON_STRING(E.`raw`), ','))))) AS `_dedup_hash`,
      `tenant` IS NOT NULL AND `region` IS NOT NULL AND `id` IS NOT NULL AND `epoch` IS NOT NULL AND `lsn` IS NOT NULL AS `_dedup_usable`,
      UNIX_SECONDS(TIMESTAMP(DATE_TRUNC(`day`, MONTH), 'UTC')) AS `_dedup_partition`,
      `_dedup_ingested_at` AS `_dedup_staged_at`
    FROM `acme.iot.t_staging` AS E
    WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00'
      AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
  ) AS `_dedup_staged`
) AS `_dedup_ranked`
GROUP BY `_dedup_partition`;
