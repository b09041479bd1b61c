-- replace every row of t by the winners of t_staging
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
MERGE INTO `acme.iot.t` AS T
USING (
  SELECT
    `tenant`,
    `region`,
    `id`,
    `day`,
    `epoch`,
    `lsn`,
    `payload`,
    `raw`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `tenant`, `region`, `id`
      ORDER BY `epoch` DESC, `lsn` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`tenant`,
        E.`region`,
        E.`id`,
        E.`day`,
        E.`epoch`,
        E.`lsn`,
        E.`payload`,
        E.`raw`,
        COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`day` IS NULL, '', CONCAT('"day":', TO_JSON_STRING(E.`day`), ',')), IF(E.`payload` IS NULL, '', CONCAT('"payload":', TO_JSON_STRING(E.`payload`), ',')), IF(E.`raw` IS NULL, '', CONCAT('"raw":', TO_JSON_STRING(E.`raw`), ','))))) AS `_dedup_hash`
      FROM `acme.iot.t_staging` AS E
      WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `tenant` IS NOT NULL
        AND `region` IS NOT NULL
        AND `id` IS NOT NULL
        AND `epoch` IS NOT NULL
        AND `lsn` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON FALSE
WHEN NOT MATCHED BY SOURCE THEN DELETE
WHEN NOT MATCHED THEN INSERT (
  `tenant`,
  `region`,
  `id`,
  `day`,
  `epoch`,
  `lsn`,
  `payload`,
  `raw`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`
) VALUES (
  S.`tenant`,
  S.`region`,
  S.`id`,
  S.`day`,
  S.`epoch`,
  S.`lsn`,
  S.`payload`,
  S.`raw`,
  S.`_dedup_hash`,
  CURRENT_TIMESTAMP(),
  7
);
