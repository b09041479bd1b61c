-- create the staging table t_staging
CREATE TABLE IF NOT EXISTS "t_staging" (
  "id" BIGINT,
  "note" VARCHAR,
  "source_offset" BIGINT,
  "_dedup_ingested_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "_dedup_load_id" VARCHAR,
  "_dedup_position" VARCHAR,
  "_dedup_hash" BIGINT,
  "_dedup_deleted" BOOLEAN
);
