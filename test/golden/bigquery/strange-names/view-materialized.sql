-- create the materialized view group_stored
CREATE OR REPLACE MATERIALIZED VIEW `acme.iot.group_stored`
OPTIONS (
  description = 'live rows of group, read from staging [dedup view bf0008c2620f780a]',
  enable_refresh = TRUE,
  refresh_interval_minutes = 60,
  max_staleness = INTERVAL '4:0:30' HOUR TO SECOND
)
AS
SELECT
  `select`,
  `row-id`,
  MAX_BY(`größe in m`, `order`) AS `größe in m`,
  MAX_BY(`it's`, `order`) AS `it's`,
  MAX(`order`) AS `order`
FROM (
  SELECT
    E.`select`,
    E.`row-id`,
    E.`größe in m`,
    E.`it's`,
    E.`order`,
    COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`größe in m` IS NULL, '', CONCAT('"größe in m":', TO_JSON_STRING(E.`größe in m`), ',')), IF(E.`it's` IS NULL, '', CONCAT('"it\'s":', TO_JSON_STRING(E.`it's`), ','))))) AS `_dedup_hash`
  FROM `acme.iot.group_staging` AS E
  WHERE `select` IS NOT NULL
    AND `row-id` IS NOT NULL
    AND `order` IS NOT NULL
) AS `_dedup_staged`
GROUP BY `select`, `row-id`;
