-- create the view device_readings_current
CREATE OR REPLACE VIEW `acme.iot.device_readings_current`
OPTIONS (
  description = 'live rows of device_readings, read from staging [dedup view ea8d148046360fda]',
  labels = [('team', 'iot')]
)
AS
SELECT * EXCEPT (`_dedup_deleted`, `_dedup_hash`)
FROM (
  SELECT
    `device_id`,
    `reading_ts`,
    `value_celsius`,
    `site`,
    `source_offset`,
    `_dedup_deleted`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `device_id`, `reading_ts`
      ORDER BY `source_offset` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
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
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`
WHERE NOT `_dedup_deleted`;
