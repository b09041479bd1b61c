-- the live rows of t out of all that is staged in t_staging: by tenant, region, id, highest epoch, lsn wins
SELECT
  `tenant`,
  `region`,
  `id`,
  `day`,
  `epoch`,
  `lsn`,
  `payload`,
  `raw`
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
        COALESCE(E.`_dedup_hash`, xxhash64(CASE WHEN E.`day` IS NOT NULL THEN '"day"' END, E.`day`, CASE WHEN E.`payload` IS NOT NULL THEN '"payload"' END, E.`payload`, CASE WHEN E.`raw` IS NOT NULL THEN '"raw"' END, E.`raw`)) AS `_dedup_hash`
      FROM `t_staging` AS E
      WHERE `tenant` IS NOT NULL
        AND `region` IS NOT NULL
        AND `id` IS NOT NULL
        AND `epoch` IS NOT NULL
        AND `lsn` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`;
