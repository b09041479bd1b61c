-- create the materialized view t_stored_versions
CREATE OR REPLACE MATERIALIZED VIEW `acme.iot.t_stored_versions`
OPTIONS (
  description = 'last versions of t, tombstones too, read from staging [dedup view dee7df82157bc511]',
  enable_refresh = TRUE,
  refresh_interval_minutes = 60,
  max_staleness = INTERVAL '4:0:30' HOUR TO SECOND
)
AS
SELECT
  `id`,
  MAX_BY(`note`, `source_offset`) AS `note`,
  MAX(`source_offset`) AS `source_offset`,
  MAX_BY(`_dedup_deleted`, `source_offset`) AS `_dedup_deleted`
FROM (
  SELECT
    E.`id`,
    CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`note` END AS `note`,
    E.`source_offset`,
    COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
    CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(IF(E.`note` IS NULL, '', CONCAT('"note":', TO_JSON_STRING(E.`note`), ',')))) END AS `_dedup_hash`
  FROM `acme.iot.t_staging` AS E
  WHERE `id` IS NOT NULL
    AND `source_offset` IS NOT NULL
) AS `_dedup_staged`
GROUP BY `id`;

-- create the view t_stored
CREATE OR REPLACE VIEW `acme.iot.t_stored`
OPTIONS (
  description = 'live rows of t, read from staging by way of t_stored_versions [dedup view bfbd3165c83a22e5]'
)
AS
SELECT
  `id`,
  `note`,
  `source_offset`
FROM `acme.iot.t_stored_versions`
WHERE `_dedup_deleted` IS NOT TRUE;
