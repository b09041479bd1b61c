-- create the materialized view t_stored
CREATE OR REPLACE MATERIALIZED VIEW `acme.iot.t_stored`
OPTIONS (
  description = 'live rows of t, read from staging [dedup view c398bf18364b3145]',
  enable_refresh = TRUE,
  refresh_interval_minutes = 60,
  max_staleness = INTERVAL '4:0:30' HOUR TO SECOND
)
AS
SELECT
  `id`,
  MAX(`at`) AS `at`
FROM (
  SELECT
    E.`id`,
    E.`at`,
    COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT('')) AS `_dedup_hash`
  FROM `acme.iot.t_staging` AS E
  WHERE `id` IS NOT NULL
    AND `at` IS NOT NULL
) AS `_dedup_staged`
GROUP BY `id`;
