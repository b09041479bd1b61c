-- find merge 7 of o'brien in the ledger
SELECT
  `recorded_at`,
  `kind`,
  `table_name`,
  `run_id`,
  `version`,
  `final_incarnation`,
  `staging_incarnation`,
  `identity`,
  `seq`,
  `started_at`,
  `window_start`,
  `window_end`,
  `details`
FROM `acme.iot._dedup_runs`
WHERE `table_name` = 'o\'brien'
  AND `kind` = 'merge'
  AND `seq` = 7
ORDER BY `recorded_at`
LIMIT 1;
