-- create the final table device_readings
CREATE TABLE IF NOT EXISTS "iot"."device_readings" (
  "device_id" text COLLATE "C" NOT NULL,
  "reading_ts" timestamp with time zone NOT NULL,
  "value_celsius" double precision,
  "site" text,
  "source_offset" bigint NOT NULL,
  "_dedup_hash" bigint,
  "_dedup_merged_at" timestamp with time zone,
  "_dedup_merge_seq" bigint,
  "_dedup_deleted" boolean,
  PRIMARY KEY ("device_id", "reading_ts")
);
COMMENT ON TABLE "iot"."device_readings" IS 'readings of the devices, it''s one row each';
COMMENT ON COLUMN "iot"."device_readings"."_dedup_hash" IS 'hash of the row without key and offset; decides between versions of one offset';
COMMENT ON COLUMN "iot"."device_readings"."_dedup_merged_at" IS 'when a merge last wrote the row';
COMMENT ON COLUMN "iot"."device_readings"."_dedup_merge_seq" IS 'number of that merge in the ledger';
COMMENT ON COLUMN "iot"."device_readings"."_dedup_deleted" IS 'TRUE: a tombstone; the key was deleted at this source offset';
