-- merge t by id, highest version wins
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
MERGE INTO `acme.iot.t` AS T
USING (
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
      WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00'
        AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `id` IS NOT NULL
        AND `version` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON T.`id` = S.`id`
WHEN MATCHED AND (
  T.`version` IS NULL
  OR S.`version` > T.`version`
  OR S.`version` = T.`version` AND S.`_dedup_deleted` AND NOT COALESCE(T.`_dedup_deleted`, FALSE)
  OR S.`version` = T.`version` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)
) THEN UPDATE SET
  `tags` = S.`tags`,
  `meta` = S.`meta`,
  `parts` = S.`parts`,
  `version` = S.`version`,
  `_dedup_deleted` = S.`_dedup_deleted`,
  `_dedup_hash` = S.`_dedup_hash`,
  `_dedup_merged_at` = CURRENT_TIMESTAMP(),
  `_dedup_merge_seq` = 7
WHEN NOT MATCHED THEN INSERT (
  `id`,
  `tags`,
  `meta`,
  `parts`,
  `version`,
  `_dedup_deleted`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`
) VALUES (
  S.`id`,
  S.`tags`,
  S.`meta`,
  S.`parts`,
  S.`version`,
  S.`_dedup_deleted`,
  S.`_dedup_hash`,
  CURRENT_TIMESTAMP(),
  7
);
