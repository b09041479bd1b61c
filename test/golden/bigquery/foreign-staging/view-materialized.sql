-- create the materialized view t_stored_versions
CREATE OR REPLACE MATERIALIZED VIEW `acme.iot.t_stored_versions`
OPTIONS (
  description = 'last versions of t, tombstones too, read from staging [dedup view 68886e214595d3ed]',
  enable_refresh = TRUE,
  refresh_interval_minutes = 60,
  max_staleness = INTERVAL '4:0:30' HOUR TO SECOND
)
AS
SELECT
  `id`,
  MAX_BY(`amount`, `version`) AS `amount`,
  `at`,
  MAX(`version`) AS `version`,
  MAX_BY(`_dedup_deleted`, `version`) AS `_dedup_deleted`
FROM (
  SELECT
    E.`id`,
    CASE WHEN NOT (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) THEN E.`amount` END AS `amount`,
    E.`at`,
    E.`version`,
    (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) AS `_dedup_deleted`,
    CASE WHEN (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) THEN 0 ELSE FARM_FINGERPRINT(IF(E.`amount` IS NULL, '', CONCAT('"amount":', TO_JSON_STRING(E.`amount`), ','))) END AS `_dedup_hash`
  FROM `acme.iot.landing` AS E
  WHERE `id` IS NOT NULL
    AND `at` IS NOT NULL
    AND `version` IS NOT NULL
) AS `_dedup_staged`
GROUP BY `id`, `at`;

-- create the view t_stored
CREATE OR REPLACE VIEW `acme.iot.t_stored`
OPTIONS (
  description = 'live rows of t, read from staging by way of t_stored_versions [dedup view 0337876bd512bd64]'
)
AS
SELECT
  `id`,
  `amount`,
  `at`,
  `version`
FROM `acme.iot.t_stored_versions`
WHERE `_dedup_deleted` IS NOT TRUE;
