-- scan the staged rows of t
SELECT
  `_dedup_partition`,
  COUNT(*) AS `scanned`,
  COUNTIF(NOT `_dedup_usable`) AS `unusable`,
  COUNTIF(`_dedup_usable` AND `_dedup_copy` > 1 AND `_dedup_version` = 1) AS `redelivered`,
  COUNTIF(`_dedup_usable` AND `_dedup_version` > 1 AND `_dedup_offset` = 1) AS `conflicting`,
  COUNTIF(`_dedup_usable` AND `_dedup_offset` > 1) AS `superseded`,
  COUNTIF(`_dedup_usable` AND `_dedup_copy` = 1) AS `winners`,
  COUNTIF(TRUE) AS `fresh`,
  COUNTIF(`_dedup_staged_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00') AS `tail`,
  MIN(`_dedup_staged_at`) AS `oldest`,
  MAX(`_dedup_staged_at`) AS `newest`,
  MIN(IF(`_dedup_usable`, `version`, NULL)) AS `least_0`,
  MAX(IF(`_dedup_usable`, `version`, NULL)) AS `greatest_0`
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY `_dedup_usable`, `id`, `at` ORDER BY `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_copy`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `id`, `at` ORDER BY `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_version`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `id`, `at` ORDER BY `version` DESC) AS `_dedup_offset`
  FROM (
    SELECT
      E.`id`,
      CASE WHEN NOT (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) THEN E.`amount` END AS `amount`,
      E.`at`,
      E.`version`,
      (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) AS `_dedup_deleted`,
      CASE WHEN (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) THEN 0 ELSE FARM_FINGERPRINT(IF(E.`amount` IS NULL, '', CONCAT('"amount":', TO_JSON_STRING(E.`amount`), ','))) END AS `_dedup_hash`,
      `id` IS NOT NULL AND `at` IS NOT NULL AND `version` IS NOT NULL AS `_dedup_usable`,
      UNIX_SECONDS(TIMESTAMP(DATETIME_TRUNC(`at`, HOUR), 'UTC')) AS `_dedup_partition`,
      `publish_time` AS `_dedup_staged_at`
    FROM `acme.iot.landing` AS E
    WHERE `publish_time` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
  ) AS `_dedup_staged`
) AS `_dedup_ranked`
GROUP BY `_dedup_partition`;
