-- find the rows of t that t_staging no longer covers
SELECT
  COUNT(*) AS `rows_before`,
  COUNTIF(NOT COALESCE(T.`_dedup_deleted`, FALSE)) AS `live_before`,
  COUNTIF(S.`id` IS NULL) AS `lost`,
  COUNTIF(S.`id` IS NOT NULL AND NOT (T.`source_offset` IS NULL OR S.`source_offset` > T.`source_offset` OR S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` AND NOT COALESCE(T.`_dedup_deleted`, FALSE) OR S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)) AND NOT (S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND S.`_dedup_hash` = T.`_dedup_hash`)) AS `set_back`,
  MIN(IF((T.`source_offset` IS NOT NULL), T.`source_offset`, NULL)) AS `least_0`
FROM `acme.iot.t` AS T
LEFT JOIN (
  SELECT
    `id`,
    `note`,
    `source_offset`,
    `_dedup_deleted`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `id`
      ORDER BY `source_offset` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`id`,
        CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`note` END AS `note`,
        E.`source_offset`,
        COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
        CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(IF(E.`note` IS NULL, '', CONCAT('"note":', TO_JSON_STRING(E.`note`), ',')))) END AS `_dedup_hash`
      FROM `acme.iot.t_staging` AS E
      WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `id` IS NOT NULL
        AND `source_offset` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON T.`id` = S.`id`;
