-- the live rows of group out of all that is staged in group_staging: by select, row-id, highest order wins
SELECT * EXCEPT (`_dedup_hash`)
FROM (
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
      WHERE `select` IS NOT NULL
        AND `row-id` IS NOT NULL
        AND `order` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`;
