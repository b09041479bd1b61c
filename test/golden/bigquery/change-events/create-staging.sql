-- create the staging table t_staging
CREATE TABLE IF NOT EXISTS `acme.iot.t_staging` (
  `id` INT64,
  `note` STRING,
  `source_offset` INT64,
  `_dedup_ingested_at` TIMESTAMP NOT NULL OPTIONS (description = 'when the row was staged; windows are ranges of it'),
  `_dedup_load_id` STRING OPTIONS (description = 'run that staged the row'),
  `_dedup_position` STRING OPTIONS (description = 'where the event came from: file:line or topic/partition/offset'),
  `_dedup_hash` INT64 OPTIONS (description = 'hash of the row without key and offset'),
  `_dedup_deleted` BOOL OPTIONS (description = 'TRUE: the event deletes its key')
)
PARTITION BY TIMESTAMP_TRUNC(`_dedup_ingested_at`, DAY)
OPTIONS (
  description = 'Events of t as they came, append-only',
  partition_expiration_days = 30
);
