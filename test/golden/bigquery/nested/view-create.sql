-- create the view t_current
CREATE OR REPLACE VIEW `acme.iot.t_current`
OPTIONS (
  description = 'live rows of t, read from staging [dedup view 711ee447d0ae85d6]'
)
AS
SELECT * EXCEPT (`_dedup_deleted`, `_dedup_hash`)
FROM (
  SELECT
    `id`,
    `tags`,
    `meta`,
    `parts`,
    `version`,
    `_dedup_deleted`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `id`
      ORDER BY `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`id`,
        CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`tags` END AS `tags`,
        CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`meta` END AS `meta`,
        CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`parts` END AS `parts`,
        E.`version`,
        COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
        CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`meta` IS NULL, '', CONCAT('"meta":', CONCAT('{', IF(E.`meta`.`site` IS NULL, '', CONCAT('"site":', TO_JSON_STRING(E.`meta`.`site`), ',')), IF(E.`meta`.`it's \`so\`` IS NULL, '', CONCAT('"it\'s `so`":', TO_JSON_STRING(E.`meta`.`it's \`so\``), ',')), IF(E.`meta`.`raw` IS NULL, '', CONCAT('"raw":', TO_JSON_STRING(E.`meta`.`raw`), ',')), '}'), ',')), IF(ARRAY_LENGTH(E.`parts`) > 0, CONCAT('"parts":', (SELECT STRING_AGG(CONCAT('{', IF(_dedup_element_0.`select` IS NULL, '', CONCAT('"select":', TO_JSON_STRING(_dedup_element_0.`select`), ',')), IF(_dedup_element_0.`at` IS NULL, '', CONCAT('"at":', TO_JSON_STRING(_dedup_element_0.`at`), ',')), IF(ARRAY_LENGTH(_dedup_element_0.`hashes`) > 0, CONCAT('"hashes":', TO_JSON_STRING(_dedup_element_0.`hashes`), ','), ''), '}'), ',' ORDER BY _dedup_place_0) FROM UNNEST(E.`parts`) AS _dedup_element_0 WITH OFFSET AS _dedup_place_0), ','), ''), IF(ARRAY_LENGTH(E.`tags`) > 0, CONCAT('"tags":', TO_JSON_STRING(E.`tags`), ','), '')))) END AS `_dedup_hash`
      FROM `acme.iot.t_staging` AS E
      WHERE `id` IS NOT NULL
        AND `version` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`
WHERE NOT `_dedup_deleted`;
