-- find the staged versions of one key of t
SELECT *
FROM (
  SELECT *,
    ROW_NUMBER() OVER (ORDER BY `_dedup_usable` DESC, `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC, `_dedup_staged_at`, `_dedup_load_id`, `_dedup_position`) AS `_dedup_rank`,
    RANK() OVER (ORDER BY `_dedup_usable` DESC, `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_version`,
    RANK() OVER (ORDER BY `_dedup_usable` DESC, `version` DESC) AS `_dedup_offset`,
    ROW_NUMBER() OVER (PARTITION BY `_dedup_merged` ORDER BY `_dedup_usable` DESC, `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC, `_dedup_staged_at`, `_dedup_load_id`, `_dedup_position`) AS `_dedup_merged_rank`,
    COUNT(*) OVER () AS `_dedup_total`
  FROM (
    SELECT
      E.`id`,
      CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`tags` END AS `tags`,
      CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`meta` END AS `meta`,
      CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`parts` END AS `parts`,
      E.`version`,
      COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
      CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`meta` IS NULL, '', CONCAT('"meta":', CONCAT('{', IF(E.`meta`.`site` IS NULL, '', CONCAT('"site":', TO_JSON_STRING(E.`meta`.`site`), ',')), IF(E.`meta`.`it's \`so\`` IS NULL, '', CONCAT('"it\'s `so`":', TO_JSON_STRING(E.`meta`.`it's \`so\``), ',')), IF(E.`meta`.`raw` IS NULL, '', CONCAT('"raw":', TO_JSON_STRING(E.`meta`.`raw`), ',')), '}'), ',')), IF(ARRAY_LENGTH(E.`parts`) > 0, CONCAT('"parts":', (SELECT STRING_AGG(CONCAT('{', IF(_dedup_element_0.`select` IS NULL, '', CONCAT('"select":', TO_JSON_STRING(_dedup_element_0.`select`), ',')), IF(_dedup_element_0.`at` IS NULL, '', CONCAT('"at":', TO_JSON_STRING(_dedup_element_0.`at`), ',')), IF(ARRAY_LENGTH(_dedup_element_0.`hashes`) > 0, CONCAT('"hashes":', TO_JSON_STRING(_dedup_element_0.`hashes`), ','), ''), '}'), ',' ORDER BY _dedup_place_0) FROM UNNEST(E.`parts`) AS _dedup_element_0 WITH OFFSET AS _dedup_place_0), ','), ''), IF(ARRAY_LENGTH(E.`tags`) > 0, CONCAT('"tags":', TO_JSON_STRING(E.`tags`), ','), '')))) END AS `_dedup_hash`,
      (`id` IS NOT NULL AND `version` IS NOT NULL) AS `_dedup_usable`,
      (`_dedup_ingested_at` < TIMESTAMP '2026-07-02 09:00:00+00:00' AND (`_dedup_load_id` IS NULL OR `_dedup_load_id` NOT IN ('r\'1'))) AS `_dedup_merged`,
      `_dedup_ingested_at` AS `_dedup_staged_at`,
      `_dedup_load_id`,
      `_dedup_position`
    FROM `acme.iot.t_staging` AS E
    WHERE `_dedup_ingested_at` < TIMESTAMP '9999-12-31 23:59:59.999999+00:00'
      AND `id` = -9223372036854775808
  ) AS `_dedup_staged`
) AS `_dedup_ranked`
WHERE `_dedup_rank` <= 50
  OR `_dedup_merged` AND `_dedup_merged_rank` = 1
ORDER BY `_dedup_rank`;
