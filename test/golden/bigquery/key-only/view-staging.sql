-- the live rows of t out of all that is staged in t_staging: by id, highest at wins
SELECT * EXCEPT (`_dedup_hash`)
FROM (
  SELECT
    `id`,
    `at`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `id`
      ORDER BY `at` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`id`,
        E.`at`,
        COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT('')) AS `_dedup_hash`
      FROM `acme.iot.t_staging` AS E
      WHERE `id` IS NOT NULL
        AND `at` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`;
