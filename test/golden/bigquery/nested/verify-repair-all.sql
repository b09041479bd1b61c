-- repair the rows of t that differ from t_staging
MERGE INTO `acme.iot.t` AS T
USING (
  SELECT
    `_dedup_action`,
    CASE WHEN `_dedup_mended` THEN `staged_0` ELSE `final_0` END AS `id`,
    CASE WHEN `_dedup_mended` THEN `staged_1` ELSE `final_1` END AS `tags`,
    CASE WHEN `_dedup_mended` THEN `staged_2` ELSE `final_2` END AS `meta`,
    CASE WHEN `_dedup_mended` THEN `staged_3` ELSE `final_3` END AS `parts`,
    CASE WHEN `_dedup_mended` THEN `staged_4` ELSE `final_4` END AS `version`,
    CASE WHEN `_dedup_mended` THEN `staged_5` ELSE `final_5` END AS `_dedup_deleted`,
    CASE WHEN `_dedup_mended` THEN `staged_6` ELSE `final_6` END AS `_dedup_hash`,
    CASE WHEN `_dedup_mended` THEN CURRENT_TIMESTAMP() ELSE `final_7` END AS `_dedup_merged_at`,
    CASE WHEN `_dedup_mended` THEN 8 ELSE `final_8` END AS `_dedup_merge_seq`
  FROM (
    SELECT *, CASE
      WHEN `_dedup_difference` = 'null_key' THEN `_dedup_difference`
      WHEN `_dedup_copies` > 1 THEN 'duplicate'
      ELSE `_dedup_difference`
    END AS `_dedup_kind`,
    COALESCE(`_dedup_difference` IN ('missing', 'stale', 'changed', 'ahead'), FALSE) AS `_dedup_mended`
    FROM (
      SELECT
        S.`id` AS `staged_0`,
        S.`tags` AS `staged_1`,
        S.`meta` AS `staged_2`,
        S.`parts` AS `staged_3`,
        S.`version` AS `staged_4`,
        S.`_dedup_deleted` AS `staged_5`,
        S.`_dedup_hash` AS `staged_6`,
        T.`id` AS `final_0`,
        T.`tags` AS `final_1`,
        T.`meta` AS `final_2`,
        T.`parts` AS `final_3`,
        T.`version` AS `final_4`,
        T.`_dedup_deleted` AS `final_5`,
        T.`_dedup_hash` AS `final_6`,
        T.`_dedup_merged_at` AS `final_7`,
        T.`_dedup_merge_seq` AS `final_8`,
        S.`id` IS NOT NULL AS `_dedup_judged`,
        COALESCE(T.`_dedup_copies`, 0) AS `_dedup_copies`,
        CASE
          WHEN T.`_dedup_copies` IS NULL THEN 'missing'
          WHEN T.`id` IS NULL THEN 'null_key'
          WHEN S.`id` IS NULL AND U.`id` IS NULL AND T.`_dedup_merge_seq` IS NOT NULL THEN 'unstaged'
          WHEN S.`id` IS NULL AND U.`id` IS NULL THEN 'unwritten'
          WHEN S.`id` IS NULL THEN NULL
          WHEN (
            T.`version` IS NULL
            OR S.`version` > T.`version`
            OR S.`version` = T.`version` AND S.`_dedup_deleted` AND NOT COALESCE(T.`_dedup_deleted`, FALSE)
            OR S.`version` = T.`version` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)
          ) THEN 'stale'
          WHEN S.`version` = T.`version` AND S.`_dedup_hash` = T.`_dedup_hash` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) THEN
            CASE WHEN
              FARM_FINGERPRINT(IF(ARRAY_LENGTH(S.`tags`) > 0, CONCAT('"tags":', TO_JSON_STRING(S.`tags`), ','), '')) <> FARM_FINGERPRINT(IF(ARRAY_LENGTH(T.`tags`) > 0, CONCAT('"tags":', TO_JSON_STRING(T.`tags`), ','), ''))
              OR FARM_FINGERPRINT(IF(S.`meta` IS NULL, '', CONCAT('"meta":', CONCAT('{', IF(S.`meta`.`site` IS NULL, '', CONCAT('"site":', TO_JSON_STRING(S.`meta`.`site`), ',')), IF(S.`meta`.`it's \`so\`` IS NULL, '', CONCAT('"it\'s `so`":', TO_JSON_STRING(S.`meta`.`it's \`so\``), ',')), IF(S.`meta`.`raw` IS NULL, '', CONCAT('"raw":', TO_JSON_STRING(S.`meta`.`raw`), ',')), '}'), ','))) <> FARM_FINGERPRINT(IF(T.`meta` IS NULL, '', CONCAT('"meta":', CONCAT('{', IF(T.`meta`.`site` IS NULL, '', CONCAT('"site":', TO_JSON_STRING(T.`meta`.`site`), ',')), IF(T.`meta`.`it's \`so\`` IS NULL, '', CONCAT('"it\'s `so`":', TO_JSON_STRING(T.`meta`.`it's \`so\``), ',')), IF(T.`meta`.`raw` IS NULL, '', CONCAT('"raw":', TO_JSON_STRING(T.`meta`.`raw`), ',')), '}'), ',')))
              OR FARM_FINGERPRINT(IF(ARRAY_LENGTH(S.`parts`) > 0, CONCAT('"parts":', (SELECT STRING_AGG(CONCAT('{', IF(_dedup_element_0.`select` IS NULL, '', CONCAT('"select":', TO_JSON_STRING(_dedup_element_0.`select`), ',')), IF(_dedup_element_0.`at` IS NULL, '', CONCAT('"at":', TO_JSON_STRING(_dedup_element_0.`at`), ',')), IF(ARRAY_LENGTH(_dedup_element_0.`hashes`) > 0, CONCAT('"hashes":', TO_JSON_STRING(_dedup_element_0.`hashes`), ','), ''), '}'), ',' ORDER BY _dedup_place_0) FROM UNNEST(S.`parts`) AS _dedup_element_0 WITH OFFSET AS _dedup_place_0), ','), '')) <> FARM_FINGERPRINT(IF(ARRAY_LENGTH(T.`parts`) > 0, CONCAT('"parts":', (SELECT STRING_AGG(CONCAT('{', IF(_dedup_element_0.`select` IS NULL, '', CONCAT('"select":', TO_JSON_STRING(_dedup_element_0.`select`), ',')), IF(_dedup_element_0.`at` IS NULL, '', CONCAT('"at":', TO_JSON_STRING(_dedup_element_0.`at`), ',')), IF(ARRAY_LENGTH(_dedup_element_0.`hashes`) > 0, CONCAT('"hashes":', TO_JSON_STRING(_dedup_element_0.`hashes`), ','), ''), '}'), ',' ORDER BY _dedup_place_0) FROM UNNEST(T.`parts`) AS _dedup_element_0 WITH OFFSET AS _dedup_place_0), ','), ''))
            THEN 'changed' END
          WHEN T.`_dedup_merge_seq` IS NOT NULL AND U.`id` IS NULL THEN 'ahead'
        END AS `_dedup_difference`
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
            WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00+00:00'
              AND (`_dedup_load_id` IS NULL OR `_dedup_load_id` NOT IN ('r\'1', 'r2'))
              AND `id` IS NOT NULL
              AND `version` IS NOT NULL
          ) AS `_dedup_staged`
        ) AS `_dedup_ranked`
        WHERE `_dedup_rank` = 1
      ) AS S
      FULL JOIN (
        SELECT * FROM (
          SELECT
            `id`,
            `tags`,
            `meta`,
            `parts`,
            `version`,
            `_dedup_deleted`,
            `_dedup_hash`,
            `_dedup_merged_at`,
            `_dedup_merge_seq`,
            ROW_NUMBER() OVER (PARTITION BY `id` ORDER BY `version` DESC NULLS LAST, COALESCE(`_dedup_deleted`, FALSE) DESC, `_dedup_hash` DESC NULLS LAST) AS `_dedup_rank`,
            COUNT(*) OVER (PARTITION BY `id`) AS `_dedup_copies`
          FROM `acme.iot.t`
        ) AS `_dedup_final`
        WHERE `_dedup_rank` = 1
      ) AS T ON S.`id` = T.`id`
      LEFT JOIN (
        SELECT DISTINCT `id`
        FROM `acme.iot.t_staging`
        WHERE (`_dedup_ingested_at` >= TIMESTAMP '2026-07-02 10:00:00+00:00' OR `_dedup_load_id` IN ('r\'1', 'r2'))
          AND `id` IS NOT NULL
          AND `version` IS NOT NULL
      ) AS U ON T.`id` = U.`id`
    ) AS `_dedup_compared`
  ) AS `_dedup_keys`
  JOIN (SELECT 'insert' AS `_dedup_action` UNION ALL SELECT 'update' UNION ALL SELECT 'delete') AS `_dedup_actions`
  ON CASE WHEN `_dedup_copies` > 1 THEN `_dedup_action` <> 'update' WHEN `_dedup_copies` = 1 THEN `_dedup_action` = 'update' ELSE `_dedup_action` = 'insert' END
  WHERE `_dedup_mended` OR `_dedup_kind` = 'duplicate'
) AS S
ON T.`id` = S.`id`
  AND S.`_dedup_action` <> 'insert'
WHEN MATCHED AND S.`_dedup_action` = 'delete' THEN DELETE
WHEN MATCHED THEN UPDATE SET
  `tags` = S.`tags`,
  `meta` = S.`meta`,
  `parts` = S.`parts`,
  `version` = S.`version`,
  `_dedup_deleted` = S.`_dedup_deleted`,
  `_dedup_hash` = S.`_dedup_hash`,
  `_dedup_merged_at` = S.`_dedup_merged_at`,
  `_dedup_merge_seq` = S.`_dedup_merge_seq`
WHEN NOT MATCHED AND S.`_dedup_action` = 'insert' THEN INSERT (
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
  S.`_dedup_merged_at`,
  S.`_dedup_merge_seq`
);
