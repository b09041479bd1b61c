-- create the final table t
CREATE TABLE IF NOT EXISTS "iot"."t" (
  "id" bigint NOT NULL,
  "note" text,
  "source_offset" bigint NOT NULL,
  "_dedup_hash" bigint,
  "_dedup_merged_at" timestamp with time zone,
  "_dedup_merge_seq" bigint,
  "_dedup_deleted" boolean,
  PRIMARY KEY ("id")
);
COMMENT ON COLUMN "iot"."t"."_dedup_hash" IS 'hash of the row without key and offset; decides between versions of one offset';
COMMENT ON COLUMN "iot"."t"."_dedup_merged_at" IS 'when a merge last wrote the row';
COMMENT ON COLUMN "iot"."t"."_dedup_merge_seq" IS 'number of that merge in the ledger';
COMMENT ON COLUMN "iot"."t"."_dedup_deleted" IS 'TRUE: a tombstone; the key was deleted at this source offset';
