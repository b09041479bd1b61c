-- create the staging table device_readings_staging
CREATE TABLE IF NOT EXISTS "device_readings_staging" (
  "device_id" VARCHAR,
  "reading_ts" TIMESTAMP WITH TIME ZONE,
  "value_celsius" DOUBLE,
  "site" VARCHAR,
  "source_offset" BIGINT,
  "_dedup_ingested_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "_dedup_load_id" VARCHAR,
  "_dedup_position" VARCHAR,
  "_dedup_hash" BIGINT,
  "_dedup_deleted" BOOLEAN
);
