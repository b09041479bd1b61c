-- create the ledger
CREATE TABLE IF NOT EXISTS `acme.iot._dedup_runs` (
  `recorded_at` TIMESTAMP NOT NULL,
  `kind` STRING NOT NULL,
  `table_name` STRING NOT NULL,
  `run_id` STRING NOT NULL,
  `version` STRING,
  `final_incarnation` STRING,
  `staging_incarnation` STRING,
  `identity` STRING,
  `seq` INT64,
  `started_at` TIMESTAMP,
  `window_start` TIMESTAMP,
  `window_end` TIMESTAMP,
  `details` STRING OPTIONS (description = 'counts, offsets, bytes, jobs, consumed loads and files, as JSON')
)
PARTITION BY TIMESTAMP_TRUNC(`recorded_at`, MONTH)
CLUSTER BY `table_name`
OPTIONS (
  description = 'What dedup did: one row for each finished merge and two for each load, append-only'
);
