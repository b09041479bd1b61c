-- repair the rows of t that differ from t_staging
-- dedup {"seq":8}
MERGE INTO `acme.iot.t` AS T
USING (
  SELECT
    `_dedup_action`,
    CASE WHEN `_dedup_mended` THEN `staged_0` ELSE `final_0` END AS `tenant`,
    CASE WHEN `_dedup_mended` THEN `staged_1` ELSE `final_1` END AS `region`,
    CASE WHEN `_dedup_mended` THEN `staged_2` ELSE `final_2` END AS `id`,
    CASE WHEN `_dedup_mended` THEN `staged_3` ELSE `final_3` END AS `day`,
    CASE WHEN `_dedup_mended` THEN `staged_4` ELSE `final_4` END AS `epoch`,
    CASE WHEN `_dedup_mended` THEN `staged_5` ELSE `final_5` END AS `lsn`,
    CASE WHEN `_dedup_mended` THEN `staged_6` ELSE `final_6` END AS `payload`,
    CASE WHEN `_dedup_mended` THEN `staged_7` ELSE `final_7` END AS `raw`,
    CASE WHEN `_dedup_mended` THEN `staged_8` ELSE `final_8` END AS `_dedup_hash`,
    CASE WHEN `_dedup_mended` THEN CURRENT_TIMESTAMP() ELSE `final_9` END AS `_dedup_merged_at`,
    CASE WHEN `_dedup_mended` THEN 8 ELSE `final_10` END AS `_dedup_merge_seq`
  FROM (
    SELECT *, CASE
      WHEN `_dedup_difference` = 'null_key' THEN `_dedup_difference`
      WHEN `_dedup_copies` > 1 THEN 'duplicate'
      WHEN `_dedup_difference` IS NULL AND `_dedup_moved` THEN 'moved'
      ELSE `_dedup_difference`
    END AS `_dedup_kind`,
    COALESCE(`_dedup_difference` IN ('missing', 'stale', 'changed', 'ahead'), FALSE) AS `_dedup_mended`
    FROM (
      SELECT
        S.`tenant` AS `staged_0`,
        S.`region` AS `staged_1`,
        S.`id` AS `staged_2`,
        S.`day` AS `staged_3`,
        S.`epoch` AS `staged_4`,
        S.`lsn` AS `staged_5`,
        S.`payload` AS `staged_6`,
        S.`raw` AS `staged_7`,
        S.`_dedup_hash` AS `staged_8`,
        T.`tenant` AS `final_0`,
        T.`region` AS `final_1`,
        T.`id` AS `final_2`,
        T.`day` AS `final_3`,
        T.`epoch` AS `final_4`,
        T.`lsn` AS `final_5`,
        T.`payload` AS `final_6`,
        T.`raw` AS `final_7`,
        T.`_dedup_hash` AS `final_8`,
        T.`_dedup_merged_at` AS `final_9`,
        T.`_dedup_merge_seq` AS `final_10`,
        S.`tenant` IS NOT NULL AS `_dedup_judged`,
        COALESCE(T.`_dedup_copies`, 0) AS `_dedup_copies`,
        P.`tenant` IS NOT NULL AS `_dedup_moved`,
        CASE
          WHEN T.`_dedup_copies` IS NULL THEN 'missing'
          WHEN T.`tenant` IS NULL OR T.`region` IS NULL OR T.`id` IS NULL THEN 'null_key'
          WHEN S.`tenant` IS NULL THEN NULL
          WHEN (
            T.`epoch` IS NULL
            OR T.`lsn` IS NULL
            OR S.`epoch` > T.`epoch`
            OR S.`epoch` = T.`epoch` AND S.`lsn` > T.`lsn`
            OR S.`epoch` = T.`epoch` AND S.`lsn` = T.`lsn` AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)
          ) THEN 'stale'
          WHEN S.`epoch` = T.`epoch` AND S.`lsn` = T.`lsn` AND S.`_dedup_hash` = T.`_dedup_hash` THEN
            CASE WHEN
              S.`day` IS DISTINCT FROM T.`day`
              OR FARM_FINGERPRINT(IF(S.`payload` IS NULL, '', CONCAT('"payload":', TO_JSON_STRING(S.`payload`), ','))) <> FARM_FINGERPRINT(IF(T.`payload` IS NULL, '', CONCAT('"payload":', TO_JSON_STRING(T.`payload`), ',')))
              OR S.`raw` IS DISTINCT FROM T.`raw`
            THEN 'changed' END
        END AS `_dedup_difference`
      FROM (
        SELECT
          W.`tenant`,
          W.`region`,
          W.`id`,
          W.`day`,
          W.`epoch`,
          W.`lsn`,
          W.`payload`,
          W.`raw`,
          W.`_dedup_hash`
        FROM (
          SELECT
            `tenant`,
            `region`,
            `id`,
            `day`,
            `epoch`,
            `lsn`,
            `payload`,
            `raw`,
            `_dedup_hash`
          FROM (
            SELECT *, ROW_NUMBER() OVER (
              PARTITION BY `tenant`, `region`, `id`
              ORDER BY `epoch` DESC, `lsn` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
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
                COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`day` IS NULL, '', CONCAT('"day":', TO_JSON_STRING(E.`day`), ',')), IF(E.`payload` IS NULL, '', CONCAT('"payload":', TO_JSON_STRING(E.`payload`), ',')), IF(E.`raw` IS NULL, '', CONCAT('"raw":', TO_JSON_STRING(E.`raw`), ','))))) AS `_dedup_hash`
              FROM `acme.iot.t_staging` AS E
              WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00+00:00'
                AND (`_dedup_load_id` IS NULL OR `_dedup_load_id` NOT IN ('r\'1', 'r2'))
                AND `tenant` IS NOT NULL
                AND `region` IS NOT NULL
                AND `id` IS NOT NULL
                AND `epoch` IS NOT NULL
                AND `lsn` IS NOT NULL
            ) AS `_dedup_staged`
          ) AS `_dedup_ranked`
          WHERE `_dedup_rank` = 1
        ) AS W
        JOIN (
          SELECT DISTINCT `tenant`, `region`, `id`
          FROM `acme.iot.t_staging`
          WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-01 10:00:00+00:00'
            AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00+00:00'
            AND (`_dedup_load_id` IS NULL OR `_dedup_load_id` NOT IN ('r\'1', 'r2'))
            AND `tenant` IS NOT NULL
            AND `region` IS NOT NULL
            AND `id` IS NOT NULL
            AND `epoch` IS NOT NULL
            AND `lsn` IS NOT NULL
        ) AS J ON W.`tenant` = J.`tenant` AND W.`region` = J.`region` AND W.`id` = J.`id`
      ) AS S
      FULL JOIN (
        SELECT * FROM (
          SELECT
            `tenant`,
            `region`,
            `id`,
            `day`,
            `epoch`,
            `lsn`,
            `payload`,
            `raw`,
            `_dedup_hash`,
            `_dedup_merged_at`,
            `_dedup_merge_seq`,
            ROW_NUMBER() OVER (PARTITION BY `tenant`, `region`, `id` ORDER BY `epoch` DESC NULLS LAST, `lsn` DESC NULLS LAST, `_dedup_hash` DESC NULLS LAST) AS `_dedup_rank`,
            COUNT(*) OVER (PARTITION BY `tenant`, `region`, `id`) AS `_dedup_copies`
          FROM `acme.iot.t`
        ) AS `_dedup_final`
        WHERE `_dedup_rank` = 1
      ) AS T ON S.`tenant` = T.`tenant` AND S.`region` = T.`region` AND S.`id` = T.`id`
      LEFT JOIN (
        SELECT `tenant`, `region`, `id`
        FROM `acme.iot.t_staging`
        WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-01 10:00:00+00:00'
          AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00+00:00'
          AND (`_dedup_load_id` IS NULL OR `_dedup_load_id` NOT IN ('r\'1', 'r2'))
          AND `tenant` IS NOT NULL
          AND `region` IS NOT NULL
          AND `id` IS NOT NULL
          AND `epoch` IS NOT NULL
          AND `lsn` IS NOT NULL
        GROUP BY `tenant`, `region`, `id`
        HAVING MIN(`region`) <> MAX(`region`) OR MIN(`epoch`) <> MAX(`epoch`)
      ) AS P ON S.`tenant` = P.`tenant` AND S.`region` = P.`region` AND S.`id` = P.`id`
    ) AS `_dedup_compared`
  ) AS `_dedup_keys`
  JOIN (SELECT 'insert' AS `_dedup_action` UNION ALL SELECT 'update' UNION ALL SELECT 'delete') AS `_dedup_actions`
  ON CASE WHEN `_dedup_copies` > 1 THEN `_dedup_action` <> 'update' WHEN `_dedup_copies` = 1 THEN `_dedup_action` = 'update' ELSE `_dedup_action` = 'insert' END
  WHERE `_dedup_mended` OR `_dedup_kind` = 'duplicate'
) AS S
ON T.`tenant` = S.`tenant`
  AND T.`region` = S.`region`
  AND T.`id` = S.`id`
  AND S.`_dedup_action` <> 'insert'
WHEN MATCHED AND S.`_dedup_action` = 'delete' THEN DELETE
WHEN MATCHED THEN UPDATE SET
  `day` = S.`day`,
  `epoch` = S.`epoch`,
  `lsn` = S.`lsn`,
  `payload` = S.`payload`,
  `raw` = S.`raw`,
  `_dedup_hash` = S.`_dedup_hash`,
  `_dedup_merged_at` = S.`_dedup_merged_at`,
  `_dedup_merge_seq` = S.`_dedup_merge_seq`
WHEN NOT MATCHED AND S.`_dedup_action` = 'insert' THEN INSERT (
  `tenant`,
  `region`,
  `id`,
  `day`,
  `epoch`,
  `lsn`,
  `payload`,
  `raw`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`
) VALUES (
  S.`tenant`,
  S.`region`,
  S.`id`,
  S.`day`,
  S.`epoch`,
  S.`lsn`,
  S.`payload`,
  S.`raw`,
  S.`_dedup_hash`,
  S.`_dedup_merged_at`,
  S.`_dedup_merge_seq`
);
