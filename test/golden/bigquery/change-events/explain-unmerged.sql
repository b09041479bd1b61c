-- find the staged versions of one key of t
SELECT *
FROM (
  SELECT *,
    ROW_NUMBER() OVER (ORDER BY `_dedup_usable` DESC, `source_offset` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC, `_dedup_staged_at`) AS `_dedup_rank`,
    RANK() OVER (ORDER BY `_dedup_usable` DESC, `source_offset` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC) AS `_dedup_version`,
    RANK() OVER (ORDER BY `_dedup_usable` DESC, `source_offset` DESC) AS `_dedup_offset`,
    ROW_NUMBER() OVER (PARTITION BY `_dedup_merged` ORDER BY `_dedup_usable` DESC, `source_offset` DESC, `_dedup_deleted` DESC, `_dedup_hash` DESC, `_dedup_staged_at`) AS `_dedup_merged_rank`,
    COUNT(*) OVER () AS `_dedup_total`
  FROM (
    SELECT
      E.`id`,
      CASE WHEN NOT COALESCE(E.`_dedup_deleted`, FALSE) THEN E.`note` END AS `note`,
      E.`source_offset`,
      COALESCE(E.`_dedup_deleted`, FALSE) AS `_dedup_deleted`,
      CASE WHEN COALESCE(E.`_dedup_deleted`, FALSE) THEN 0 ELSE COALESCE(E.`_dedup_hash`, FARM_FINGERPRINT(IF(E.`note` IS NULL, '', CONCAT('"note":', TO_JSON_STRING(E.`note`), ',')))) END AS `_dedup_hash`,
      (`id` IS NOT NULL AND `source_offset` IS NOT NULL) AS `_dedup_usable`,
      FALSE AS `_dedup_merged`,
      `_dedup_ingested_at` AS `_dedup_staged_at`
    FROM `acme.iot.t_staging` AS E
    WHERE `_dedup_ingested_at` < TIMESTAMP '9999-12-31 23:59:59.999999+00:00'
      AND `id` = -9223372036854775808
  ) AS `_dedup_staged`
) AS `_dedup_ranked`
WHERE `_dedup_rank` <= 1
  OR `_dedup_merged` AND `_dedup_merged_rank` = 1
ORDER BY `_dedup_rank`;
