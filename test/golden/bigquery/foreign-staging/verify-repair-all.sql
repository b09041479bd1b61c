-- repair the rows of t that differ from landing
MERGE INTO `acme.iot.t` AS T
USING (
  SELECT
    `_dedup_action`,
    CASE WHEN `_dedup_mended` THEN `staged_0` ELSE `final_0` END AS `id`,
    CASE WHEN `_dedup_mended` THEN `staged_1` ELSE `final_1` END AS `amount`,
    CASE WHEN `_dedup_mended` THEN `staged_2` ELSE `final_2` END AS `at`,
    CASE WHEN `_dedup_mended` THEN `staged_3` ELSE `final_3` END AS `version`,
    CASE WHEN `_dedup_mended` THEN `staged_4` ELSE `final_4` END AS `_dedup_deleted`,
    CASE WHEN `_dedup_mended` THEN `staged_5` ELSE `final_5` END AS `_dedup_hash`,
    CASE WHEN `_dedup_mended` THEN CURRENT_TIMESTAMP() ELSE `final_6` END AS `_dedup_merged_at`,
    CASE WHEN `_dedup_mended` THEN 8 ELSE `final_7` END AS `_dedup_merge_seq`
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
        S.`amount` AS `staged_1`,
        S.`at` AS `staged_2`,
        S.`version` AS `staged_3`,
        S.`_dedup_deleted` AS `staged_4`,
        S.`_dedup_hash` AS `staged_5`,
        T.`id` AS `final_0`,
        T.`amount` AS `final_1`,
        T.`at` AS `final_2`,
        T.`version` AS `final_3`,
        T.`_dedup_deleted` AS `final_4`,
        T.`_dedup_hash` AS `final_5`,
        T.`_dedup_merged_at` AS `final_6`,
        T.`_dedup_merge_seq` AS `final_7`,
        S.`id` IS NOT NULL AS `_dedup_judged`,
        COALESCE(T.`_dedup_copies`, 0) AS `_dedup_copies`,
        CASE
          WHEN T.`_dedup_copies` IS NULL THEN 'missing'
          WHEN T.`id` IS NULL OR T.`at` IS NULL THEN 'null_key'
          WHEN S.`id` IS NULL THEN NULL
          WHEN (
            T.`version` IS NULL
            OR S.`version` > T.`version`
            OR S.`version` = T.`version` AND S.`_dedup_deleted` AND NOT COALESCE(T.`_dedup_deleted`, FALSE)
            OR S.`version` = T.`version` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)
          ) THEN 'stale'
          WHEN S.`version` = T.`version` AND S.`_dedup_hash` = T.`_dedup_hash` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) THEN
            CASE WHEN
              S.`amount` IS DISTINCT FROM T.`amount`
            THEN 'changed' END
        END AS `_dedup_difference`
      FROM (
        SELECT
          `id`,
          `amount`,
          `at`,
          `version`,
          `_dedup_deleted`,
          `_dedup_hash`
        FROM (
          SELECT *, ROW_NUMBER() OVER (
            PARTITION BY `id`, `at`
            ORDER BY `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
          FROM (
            SELECT
              E.`id`,
              CASE WHEN NOT (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) THEN E.`amount` END AS `amount`,
              E.`at`,
              E.`version`,
              (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) AS `_dedup_deleted`,
              CASE WHEN (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) THEN 0 ELSE FARM_FINGERPRINT(IF(E.`amount` IS NULL, '', CONCAT('"amount":', TO_JSON_STRING(E.`amount`), ','))) END AS `_dedup_hash`
            FROM `acme.iot.landing` AS E
            WHERE `publish_time` < TIMESTAMP '2026-07-02 10:00:00+00:00'
              AND `id` IS NOT NULL
              AND `at` IS NOT NULL
              AND `version` IS NOT NULL
          ) AS `_dedup_staged`
        ) AS `_dedup_ranked`
        WHERE `_dedup_rank` = 1
      ) AS S
      FULL JOIN (
        SELECT * FROM (
          SELECT
            `id`,
            `amount`,
            `at`,
            `version`,
            `_dedup_deleted`,
            `_dedup_hash`,
            `_dedup_merged_at`,
            `_dedup_merge_seq`,
            ROW_NUMBER() OVER (PARTITION BY `id`, `at` ORDER BY `version` DESC NULLS LAST, COALESCE(`_dedup_deleted`, FALSE) DESC, `_dedup_hash` DESC NULLS LAST) AS `_dedup_rank`,
            COUNT(*) OVER (PARTITION BY `id`, `at`) AS `_dedup_copies`
          FROM `acme.iot.t`
        ) AS `_dedup_final`
        WHERE `_dedup_rank` = 1
      ) AS T ON S.`id` = T.`id` AND S.`at` = T.`at`
    ) AS `_dedup_compared`
  ) AS `_dedup_keys`
  JOIN (SELECT 'insert' AS `_dedup_action` UNION ALL SELECT 'update' UNION ALL SELECT 'delete') AS `_dedup_actions`
  ON CASE WHEN `_dedup_copies` > 1 THEN `_dedup_action` <> 'update' WHEN `_dedup_copies` = 1 THEN `_dedup_action` = 'update' ELSE `_dedup_action` = 'insert' END
  WHERE `_dedup_mended` OR `_dedup_kind` = 'duplicate'
) AS S
ON T.`id` = S.`id`
  AND T.`at` = S.`at`
  AND S.`_dedup_action` <> 'insert'
WHEN MATCHED AND S.`_dedup_action` = 'delete' THEN DELETE
WHEN MATCHED THEN UPDATE SET
  `amount` = S.`amount`,
  `version` = S.`version`,
  `_dedup_deleted` = S.`_dedup_deleted`,
  `_dedup_hash` = S.`_dedup_hash`,
  `_dedup_merged_at` = S.`_dedup_merged_at`,
  `_dedup_merge_seq` = S.`_dedup_merge_seq`
WHEN NOT MATCHED AND S.`_dedup_action` = 'insert' THEN INSERT (
  `id`,
  `amount`,
  `at`,
  `version`,
  `_dedup_deleted`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`
) VALUES (
  S.`id`,
  S.`amount`,
  S.`at`,
  S.`version`,
  S.`_dedup_deleted`,
  S.`_dedup_hash`,
  S.`_dedup_merged_at`,
  S.`_dedup_merge_seq`
);
