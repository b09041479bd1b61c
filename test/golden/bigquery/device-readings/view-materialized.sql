-- create the materialized view device_readings_stored_versions
CREATE OR REPLACE MATERIALIZED VIEW `acme.iot.device_readings_stored_versions`
CLUSTER BY `device_id`
OPTIONS (
  description = 'last versions of device_readings, tombstones too, read from staging [dedup view 60ee3c4496479ef3]',
  labels = [('team', 'iot')],
  enable_refresh = TRUE,
  refresh_interval_minutes = 60,
  max_staleness = INTERVAL '4:0:30' HOUR TO SECOND
)
AS
SELECT
  `device_id`,
  `reading_ts`,
  MAX_BY(`value_celsius`, `source_offset`) AS `value_celsius`,
  MAX_BY(`site`, `source_offset`) AS `site`,
  MAX(`source_offset`) AS `source_offset`,
  MAX_BY(`_dedup_deleted`, `source_offset`) AS `_dedup_deleted`
FROM (
  SELECT
    E.`device_id`,
    E.`reading_ts`,
    CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`value_celsius` END AS `value_celsius`,
    CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`site` END AS `site`,
    E.`source_offset`,
    COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
    CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`site` IS NULL, '', CONCAT('"site":', TO_JSON_STRING(E.`site`), ',')), IF(E.`value_celsius` IS NULL, '', CONCAT('"value_celsius":', TO_JSON_STRING(E.`value_celsius`), ','))))) END AS `_dedup_hash`
  FROM `acme.iot.device_readings_staging` AS E
  WHERE `device_id` IS NOT NULL
    AND `reading_ts` IS NOT NULL
    AND `source_offset` IS NOT NULL
) AS `_dedup_staged`
GROUP BY `device_id`, `reading_ts`;

-- create the view device_readings_stored
CREATE OR REPLACE VIEW `acme.iot.device_readings_stored`
OPTIONS (
  description = 'live rows of device_readings, read from staging by way of device_readings_stored_versions [dedup view d33a0fb1d5dbd812]',
  labels = [('team', 'iot')]
)
AS
SELECT
  `device_id`,
  `reading_ts`,
  `value_celsius`,
  `site`,
  `source_offset`
FROM `acme.iot.device_readings_stored_versions`
WHERE `_dedup_deleted` IS NOT TRUE;
