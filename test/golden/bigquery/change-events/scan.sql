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
  MIN(IF(`_dedup_usable`, `source_offset`, NULL)) AS `least_0`,
  MAX(IF(`_dedup_usable`, `source_offset`, NULL)) AS `greatest_0`
FROM (
  SELECT *,
    ROW_NUMBER() OVER (PARTITION BY `_dedup_usable`, `id` ORDER BY `source_offset` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_copy`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `id` ORDER BY `source_offset` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_version`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `id` ORDER BY `source_offset` DESC) AS `_dedup_offset`
  FROM (
    SELECT
      E.`id`,
      CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`note` END AS `note`,
      E.`source_offset`,
      COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
      CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(IF(E.`note` IS NULL, '', CONCAT('"note":', TO_JSON_STRING(E.`note`), ',')))) END AS `_dedup_hash`,
      `id` IS NOT NULL AND `source_offset` IS NOT NULL AS `_dedup_usable`,
      CAST(NULL AS INT64) AS `_dedup_partition`,
      `_dedup_ingested_at` AS `_dedup_staged_at`
    FROM `acme.iot.t_staging` AS E
    WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00'
      AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
  ) AS `_dedup_staged`
) AS `_dedup_ranked`
GROUP BY `_dedup_partition`;
