-- create the final table t
CREATE TABLE IF NOT EXISTS `acme.iot.t` (
  `tenant` STRING NOT NULL,
  `region` STRING NOT NULL,
  `id` INT64 NOT NULL,
  `day` DATE,
  `epoch` INT64 NOT NULL,
  `lsn` NUMERIC NOT NULL,
  `payload` JSON,
  `raw` BYTES,
  `_dedup_hash` INT64 OPTIONS (description = 'hash of the row without key and offset; decides between versions of one offset'),
  `_dedup_merged_at` TIMESTAMP OPTIONS (description = 'when a merge last wrote the row'),
  `_dedup_merge_seq` INT64 OPTIONS (description = 'number of that merge in the ledger')
)
PARTITION BY DATE_TRUNC(`day`, MONTH);
