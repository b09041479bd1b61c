-- the live rows of t out of all that is staged in t_staging: by id, highest version wins
SELECT
  `id`,
  `tags`,
  `meta`,
  `parts`,
  `version`
FROM (
  SELECT
    `id`,
    `tags`,
    `meta`,
    `parts`,
    `version`,
    `_dedup_deleted`,
    `_dedup_hash`
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY `id`
      ORDER BY `version` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_rank`
    FROM (
      SELECT
        E.`id`,
        CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`tags` END AS `tags`,
        CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`meta` END AS `meta`,
        CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`parts` END AS `parts`,
        E.`version`,
        COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
        CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, xxhash64(CASE WHEN E.`meta` IS NOT NULL THEN '"meta"' END, CASE WHEN E.`meta` IS NOT NULL THEN xxhash64(CASE WHEN E.`meta`.`site` IS NOT NULL THEN '"site"' END, E.`meta`.`site`, CASE WHEN E.`meta`.`it's ``so``` IS NOT NULL THEN '"it\'s `so`"' END, E.`meta`.`it's ``so```, CASE WHEN E.`meta`.`raw` IS NOT NULL THEN '"raw"' END, E.`meta`.`raw`) END, CASE WHEN COALESCE(size(E.`parts`), 0) > 0 THEN '"parts"' END, CASE WHEN COALESCE(size(E.`parts`), 0) > 0 THEN transform(E.`parts`, _dedup_element_0 -> xxhash64(CASE WHEN _dedup_element_0 IS NOT NULL THEN xxhash64(CASE WHEN _dedup_element_0.`select` IS NOT NULL THEN '"select"' END, _dedup_element_0.`select`, CASE WHEN _dedup_element_0.`at` IS NOT NULL THEN '"at"' END, _dedup_element_0.`at`, CASE WHEN COALESCE(size(_dedup_element_0.`hashes`), 0) > 0 THEN '"hashes"' END, CASE WHEN COALESCE(size(_dedup_element_0.`hashes`), 0) > 0 THEN transform(_dedup_element_0.`hashes`, _dedup_element_1 -> xxhash64(_dedup_element_1)) END) END)) END, CASE WHEN COALESCE(size(E.`tags`), 0) > 0 THEN '"tags"' END, CASE WHEN COALESCE(size(E.`tags`), 0) > 0 THEN transform(E.`tags`, _dedup_element_0 -> xxhash64(_dedup_element_0)) END)) END AS `_dedup_hash`
      FROM `t_staging` AS E
      WHERE `id` IS NOT NULL
        AND `version` IS NOT NULL
    ) AS `_dedup_staged`
  ) AS `_dedup_ranked`
  WHERE `_dedup_rank` = 1
) AS `_dedup_winners`
WHERE NOT `_dedup_deleted`;
