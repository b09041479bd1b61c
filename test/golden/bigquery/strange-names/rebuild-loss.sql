-- find the rows of group that group_staging no longer covers
SELECT
  COUNT(*) AS `rows_before`,
  COUNTIF(TRUE) AS `live_before`,
  COUNTIF(S.`select` IS NULL) AS `lost`,
  COUNTIF(S.`select` IS NOT NULL AND NOT (T.`order` IS NULL OR S.`order` > T.`order` OR S.`order` = T.`order` AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)) AND NOT (S.`order` = T.`order` AND S.`_dedup_hash` = T.`_dedup_hash`)) AS `set_back`,
  MIN(IF((T.`order` IS NOT NULL), T.`order`, NULL)) AS `least_0`
FROM `acme.iot.group` AS T
LEFT JOIN (
  SELECT
    `select`,
    `row-id`,
    `größe in m`,
    `it's`,
    `order`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `select`, `row-id`
      ORDER BY `order` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`select`,
        E.`row-id`,
        E.`größe in m`,
        E.`it's`,
        E.`order`,
        COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`größe in m` IS NULL, '', CONCAT('"größe in m":', TO_JSON_STRING(E.`größe in m`), ',')), IF(E.`it's` IS NULL, '', CONCAT('"it\'s":', TO_JSON_STRING(E.`it's`), ','))))) AS `_dedup_hash`
      FROM `acme.iot.group_staging` AS E
      WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `select` IS NOT NULL
        AND `row-id` IS NOT NULL
        AND `order` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON T.`select` = S.`select` AND T.`row-id` = S.`row-id`;
