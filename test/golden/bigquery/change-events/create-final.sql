-- create the final table t
CREATE TABLE IF NOT EXISTS `acme.iot.t` (
  `id` INT64 NOT NULL,
  `note` STRING,
  `source_offset` INT64 NOT NULL,
  `_dedup_hash` INT64 OPTIONS (description = 'hash of the row without key and offset; decides between versions of one offset'),
  `_dedup_merged_at` TIMESTAMP OPTIONS (description = 'when a merge last wrote the row'),
  `_dedup_merge_seq` INT64 OPTIONS (description = 'number of that merge in the ledger'),
  `_dedup_deleted` BOOL OPTIONS (description = 'TRUE: a tombstone; the key was deleted at this source offset')
);
