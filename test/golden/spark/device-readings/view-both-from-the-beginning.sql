-- the live rows of device_readings, and of what is staged in device_readings_staging and not merged yet
WITH `_dedup_fresh` AS (
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
)
SELECT
  T.`device_id`,
  T.`reading_ts`,
  T.`value_celsius`,
  T.`site`,
  T.`source_offset`
FROM `device_readings` AS T
LEFT JOIN `_dedup_fresh` AS S
ON T.`device_id` = S.`device_id`
  AND T.`reading_ts` = S.`reading_ts`
WHERE (S.`device_id` IS NULL OR NOT (
  T.`source_offset` IS NULL
  OR S.`source_offset` > T.`source_offset`
  OR S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` AND NOT COALESCE(T.`_dedup_deleted`, FALSE)
  OR S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)
))
  AND T.`_dedup_deleted` IS NOT TRUE
UNION ALL
SELECT
  S.`device_id`,
  S.`reading_ts`,
  S.`value_celsius`,
  S.`site`,
  S.`source_offset`
FROM `_dedup_fresh` AS S
LEFT JOIN `device_readings` AS T
ON T.`device_id` = S.`device_id`
  AND T.`reading_ts` = S.`reading_ts`
WHERE (T.`device_id` IS NULL OR
  T.`source_offset` IS NULL
  OR S.`source_offset` > T.`source_offset`
  OR S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` AND NOT COALESCE(T.`_dedup_deleted`, FALSE)
  OR S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)
)
  AND S.`_dedup_deleted` IS NOT TRUE;
