-- create the final table device_readings
CREATE TABLE IF NOT EXISTS "device_readings" (
  "device_id" VARCHAR NOT NULL,
  "reading_ts" TIMESTAMP WITH TIME ZONE NOT NULL,
  "value_celsius" DOUBLE,
  "site" VARCHAR,
  "source_offset" BIGINT NOT NULL,
  "_dedup_hash" BIGINT,
  "_dedup_merged_at" TIMESTAMP WITH TIME ZONE,
  "_dedup_merge_seq" BIGINT,
  "_dedup_deleted" BOOLEAN
);
