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
    ROW_NUMBER() OVER (PARTITION BY `_dedup_usable`, `id` ORDER BY `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_copy`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `id` ORDER BY `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_version`,
    RANK() OVER (PARTITION BY `_dedup_usable`, `id` ORDER BY `version` DESC) AS `_dedup_offset`
  FROM (
    SELECT
      E.`id`,
      CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`tags` END AS `tags`,
      CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`meta` END AS `meta`,
      CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`parts` END AS `parts`,
      E.`version`,
      COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
      CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`meta` IS NULL, '', CONCAT('"meta":', CONCAT('{', IF(E.`meta`.`site` IS NULL, '', CONCAT('"site":', TO_JSON_STRING(E.`meta`.`site`), ',')), IF(E.`meta`.`it's \`so\`` IS NULL, '', CONCAT('"it\'s `so`":', TO_JSON_STRING(E.`meta`.`it's \`so\``), ',')), IF(E.`meta`.`raw` IS NULL, '', CONCAT('"raw":', TO_JSON_STRING(E.`meta`.`raw`), ',')), '}'), ',')), IF(ARRAY_LENGTH(E.`parts`) > 0, CONCAT('"parts":', (SELECT STRING_AGG(CONCAT('{', IF(_dedup_element_0.`select` IS NULL, '', CONCAT('"select":', TO_JSON_STRING(_dedup_element_0.`select`), ',')), IF(_dedup_element_0.`at` IS NULL, '', CONCAT('"at":', TO_JSON_STRING(_dedup_element_0.`at`), ',')), IF(ARRAY_LENGTH(_dedup_element_0.`hashes`) > 0, CONCAT('"hashes":', TO_JSON_STRING(_dedup_element_0.`hashes`), ','), ''), '}'), ',' ORDER BY _dedup_place_0) FROM UNNEST(E.`parts`) AS _dedup_element_0 WITH OFFSET AS _dedup_place_0), ','), ''), IF(ARRAY_LENGTH(E.`tags`) > 0, CONCAT('"tags":', TO_JSON_STRING(E.`tags`), ','), '')))) END AS `_dedup_hash`,
      `id` IS NOT NULL AND `version` IS NOT NULL AS `_dedup_usable`,
      CAST(NULL AS INT64) AS `_dedup_partition`,
      `_dedup_ingested_at` AS `_dedup_staged_at`
    FROM `acme.iot.t_staging` AS E
    WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
  ) AS `_dedup_staged`
) AS `_dedup_ranked`
GROUP BY `_dedup_partition`;
