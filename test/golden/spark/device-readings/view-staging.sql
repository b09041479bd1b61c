-- the live rows of device_readings out of all that is staged in device_readings_staging: by device_id, reading_ts, highest source_offset wins
SELECT
  `device_id`,
  `reading_ts`,
  `value_celsius`,
  `site`,
  `source_offset`
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
        CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, xxhash64(CASE WHEN E.`site` IS NOT NULL THEN '"site"' END, E.`site`, CASE WHEN E.`value_celsius` IS NOT NULL THEN '"value_celsius"' END, E.`value_celsius`)) END AS `_dedup_hash`
      FROM `device_readings_staging` AS E
      WHERE `device_id` IS NOT NULL
        AND `reading_ts` IS NOT NULL
        AND `source_offset` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`
WHERE NOT `_dedup_deleted`;
