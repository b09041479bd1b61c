-- find the rows of t that t_staging no longer covers
SELECT
  COUNT(*) AS `rows_before`,
  COUNTIF(TRUE) AS `live_before`,
  COUNTIF(S.`tenant` IS NULL) AS `lost`,
  COUNTIF(S.`tenant` IS NOT NULL AND NOT (T.`epoch` IS NULL OR T.`lsn` IS NULL OR S.`epoch` > T.`epoch` OR S.`epoch` = T.`epoch` AND S.`lsn` > T.`lsn` OR S.`epoch` = T.`epoch` AND S.`lsn` = T.`lsn` AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)) AND NOT (S.`epoch` = T.`epoch` AND S.`lsn` = T.`lsn` AND S.`_dedup_hash` = T.`_dedup_hash`)) AS `set_back`,
  ARRAY_AGG(IF((T.`epoch` IS NOT NULL AND T.`lsn` IS NOT NULL), T.`epoch`, NULL) ORDER BY (T.`epoch` IS NOT NULL AND T.`lsn` IS NOT NULL) DESC, T.`epoch`, T.`lsn` LIMIT 1)[SAFE_OFFSET(0)] AS `least_0`,
  ARRAY_AGG(IF((T.`epoch` IS NOT NULL AND T.`lsn` IS NOT NULL), T.`lsn`, NULL) ORDER BY (T.`epoch` IS NOT NULL AND T.`lsn` IS NOT NULL) DESC, T.`epoch`, T.`lsn` LIMIT 1)[SAFE_OFFSET(0)] AS `least_1`
FROM `acme.iot.t` AS T
LEFT JOIN (
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
      WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `tenant` IS NOT NULL
        AND `region` IS NOT NULL
        AND `id` IS NOT NULL
        AND `epoch` IS NOT NULL
        AND `lsn` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON T.`tenant` = S.`tenant` AND T.`region` = S.`region` AND T.`id` = S.`id`;
