-- create the staging table landing
CREATE TABLE IF NOT EXISTS "landing" (
  "id" BIGINT,
  "amount" DECIMAL(38,9),
  "at" TIMESTAMP,
  "version" BIGINT,
  "_dedup_ingested_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "_dedup_load_id" VARCHAR,
  "_dedup_position" VARCHAR,
  "_dedup_hash" BIGINT,
  "_dedup_deleted" BOOLEAN
);
