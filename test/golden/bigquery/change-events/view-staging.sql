-- the live rows of t out of all that is staged in t_staging: by id, highest source_offset wins
SELECT * EXCEPT (`_dedup_deleted`, `_dedup_hash`)
FROM (
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
      WHERE `id` IS NOT NULL
        AND `source_offset` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`
WHERE NOT `_dedup_deleted`;
