-- replace every row of device_readings by the winners of device_readings_staging
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
MERGE INTO `acme.iot.device_readings` AS T
USING (
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
      WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `device_id` IS NOT NULL
        AND `reading_ts` IS NOT NULL
        AND `source_offset` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON FALSE
WHEN NOT MATCHED BY SOURCE THEN DELETE
WHEN NOT MATCHED THEN INSERT (
  `device_id`,
  `reading_ts`,
  `value_celsius`,
  `site`,
  `source_offset`,
  `_dedup_deleted`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`
) VALUES (
  S.`device_id`,
  S.`reading_ts`,
  S.`value_celsius`,
  S.`site`,
  S.`source_offset`,
  S.`_dedup_deleted`,
  S.`_dedup_hash`,
  CURRENT_TIMESTAMP(),
  7
);
