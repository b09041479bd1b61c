-- create the view t_current
CREATE OR REPLACE VIEW `acme.iot.t_current`
OPTIONS (
  description = 'live rows of t, read from staging [dedup view db6052437166c5e3]'
)
AS
SELECT * EXCEPT (`_dedup_hash`)
FROM (
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
      WHERE `tenant` IS NOT NULL
        AND `region` IS NOT NULL
        AND `id` IS NOT NULL
        AND `epoch` IS NOT NULL
        AND `lsn` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`;
