-- the live rows of device_readings, as far as they are merged
SELECT
  `device_id`,
  `reading_ts`,
  `value_celsius`,
  `site`,
  `source_offset`
FROM `device_readings`
WHERE `_dedup_deleted` IS NOT TRUE;
