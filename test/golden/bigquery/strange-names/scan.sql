-- scan the staged rows of group
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
  MIN(IF(`_dedup_usable`, `order`, NULL)) AS `least_0`,
  MAX(IF(`_dedup_usable`, `order`, NULL)) AS `greatest_0`
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY `_dedup_usable`, `select`, `row-id` ORDER BY `order` DESC, `_dedup_hash` DESC) AS `_dedup_copy`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `select`, `row-id` ORDER BY `order` DESC, `_dedup_hash` DESC) AS `_dedup_version`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `select`, `row-id` ORDER BY `order` DESC) AS `_dedup_offset`
  FROM (
    SELECT
      E.`select`,
      E.`row-id`,
      E.`größe in m`,
      E.`it's`,
      E.`order`,
      COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`größe in m` IS NULL, '', CONCAT('"größe in m":', TO_JSON_STRING(E.`größe in m`), ',')), IF(E.`it's` IS NULL, '', CONCAT('"it\'s":', TO_JSON_STRING(E.`it's`), ','))))) AS `_dedup_hash`,
      `select` IS NOT NULL AND `row-id` IS NOT NULL AND `order` IS NOT NULL AS `_dedup_usable`,
      CAST(NULL AS INT64) AS `_dedup_partition`,
      `_dedup_ingested_at` AS `_dedup_staged_at`
    FROM `acme.iot.group_staging` AS E
    WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00'
      AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
  ) AS `_dedup_staged`
) AS `_dedup_ranked`
GROUP BY `_dedup_partition`;
