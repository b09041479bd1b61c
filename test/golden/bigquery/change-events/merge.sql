-- merge t by id, highest source_offset wins
-- dedup {"run":"20260702T100000Z-abc123","version":"0.1.0","incarnations":{"final":"f1","staging":"s1"},"identity":"{\"natural_key\":[\"device_id\",\"reading_ts\"],\"source_offset\":[\"source_offset\"]}","started_at":"2026-07-02T10:00:00.000000Z","window":[null,"2026-07-02T10:00:00.000001Z"],"seq":7,"consumed":["it's one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}
MERGE INTO `acme.iot.t` AS T
USING (
  SELECT
    `id`,
    `note`,
    `source_offset`,
    `_dedup_deleted`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `id`
      ORDER BY `source_offset` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`id`,
        CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`note` END AS `note`,
        E.`source_offset`,
        COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
        CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(IF(E.`note` IS NULL, '', CONCAT('"note":', TO_JSON_STRING(E.`note`), ',')))) END AS `_dedup_hash`
      FROM `acme.iot.t_staging` AS E
      WHERE `_dedup_ingested_at` >= TIMESTAMP '2026-07-02 09:00:00+00:00'
        AND `_dedup_ingested_at` < TIMESTAMP '2026-07-02 10:00:00.000001+00:00'
        AND `id` IS NOT NULL
        AND `source_offset` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS S
ON T.`id` = S.`id`
WHEN MATCHED AND (
  T.`source_offset` IS NULL
  OR S.`source_offset` > T.`source_offset`
  OR S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` AND NOT COALESCE(T.`_dedup_deleted`, FALSE)
  OR S.`source_offset` = T.`source_offset` AND S.`_dedup_deleted` = COALESCE(T.`_dedup_deleted`, FALSE) AND (T.`_dedup_hash` IS NULL OR S.`_dedup_hash` > T.`_dedup_hash`)
) THEN UPDATE SET
  `note` = S.`note`,
  `source_offset` = S.`source_offset`,
  `_dedup_deleted` = S.`_dedup_deleted`,
  `_dedup_hash` = S.`_dedup_hash`,
  `_dedup_merged_at` = CURRENT_TIMESTAMP(),
  `_dedup_merge_seq` = 7
WHEN NOT MATCHED THEN INSERT (
  `id`,
  `note`,
  `source_offset`,
  `_dedup_deleted`,
  `_dedup_hash`,
  `_dedup_merged_at`,
  `_dedup_merge_seq`
) VALUES (
  S.`id`,
  S.`note`,
  S.`source_offset`,
  S.`_dedup_deleted`,
  S.`_dedup_hash`,
  CURRENT_TIMESTAMP(),
  7
);
