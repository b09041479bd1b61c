-- replace every row of t by the winners of landing
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
MERGE INTO `acme.iot.t` AS T
USING (
  SELECT
    `id`,
    `amount`,
    `at`,
    `version`,
    `_dedup_deleted`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `id`, `at`
      ORDER BY `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`id`,
        CASE WHEN NOT (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) THEN E.`amount` END AS `amount`,
        E.`at`,
        E.`version`,
        (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) AS `_dedup_deleted`,
        CASE WHEN (COALESCE(CAST(E.`op` AS STRING) IN ('D', '4', 'true'), FALSE) OR E.`op` IS NULL) THEN 0 ELSE FARM_FINGERPRINT(IF(E.`amount` IS NULL, '', CONCAT('"amount":', TO_JSON_STRING(E.`amount`), ','))) END AS `_dedup_hash`
      FROM `acme.iot.landing` AS E
      WHERE `publish_time` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `id` IS NOT NULL
        AND `at` IS NOT NULL
        AND `version` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON FALSE
WHEN NOT MATCHED BY SOURCE THEN DELETE
WHEN NOT MATCHED THEN INSERT (
  `id`,
  `amount`,
  `at`,
  `version`,
  `_dedup_deleted`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`
) VALUES (
  S.`id`,
  S.`amount`,
  S.`at`,
  S.`version`,
  S.`_dedup_deleted`,
  S.`_dedup_hash`,
  CURRENT_TIMESTAMP(),
  7
);
