-- find the rows of t that landing no longer covers
SELECT
  COUNT(*) AS `rows_before`,
  COUNTIF(NOT COALESCE(T.`_dedup_deleted`, FALSE)) AS `live_before`,
  COUNTIF(S.`id` IS NULL) AS `lost`,
  COUNTIF(S.`id` IS NOT NULL AND NOT (T.`version` IS NULL OR S.`version` > T.`version` OR S.`version` = T.`version` AND S.`_dedup_deleted` AND NOT COALESCE(T.`_dedup_deleted`, FALSE) OR S.`version` = T.`version` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)) AND NOT (S.`version` = T.`version` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND S.`_dedup_hash` = T.`_dedup_hash`)) AS `set_back`,
  MIN(IF((T.`version` IS NOT NULL), T.`version`, NULL)) AS `least_0`
FROM `acme.iot.t` AS T
LEFT JOIN (
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
      WHERE `publish_time` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `id` IS NOT NULL
        AND `at` IS NOT NULL
        AND `version` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON T.`id` = S.`id` AND T.`at` = S.`at`;
