-- replace every row of group by the winners of group_staging
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
MERGE INTO `acme.iot.group` AS T
USING (
  SELECT
    `select`,
    `row-id`,
    `größe in m`,
    `it's`,
    `order`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `select`, `row-id`
      ORDER BY `order` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`select`,
        E.`row-id`,
        E.`größe in m`,
        E.`it's`,
        E.`order`,
        COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(CONCAT(IF(E.`größe in m` IS NULL, '', CONCAT('"größe in m":', TO_JSON_STRING(E.`größe in m`), ',')), IF(E.`it's` IS NULL, '', CONCAT('"it\'s":', TO_JSON_STRING(E.`it's`), ','))))) AS `_dedup_hash`
      FROM `acme.iot.group_staging` AS E
      WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `select` IS NOT NULL
        AND `row-id` IS NOT NULL
        AND `order` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON FALSE
WHEN NOT MATCHED BY SOURCE THEN DELETE
WHEN NOT MATCHED THEN INSERT (
  `select`,
  `row-id`,
  `größe in m`,
  `it's`,
  `order`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`
) VALUES (
  S.`select`,
  S.`row-id`,
  S.`größe in m`,
  S.`it's`,
  S.`order`,
  S.`_dedup_hash`,
  CURRENT_TIMESTAMP(),
  7
);
