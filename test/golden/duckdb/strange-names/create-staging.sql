-- create the staging table group_staging
CREATE TABLE IF NOT EXISTS "group_staging" (
  "select" VARCHAR,
  "row-id" BIGINT,
  "größe in m" DOUBLE,
  "it's" VARCHAR,
  "order" BIGINT,
  "_dedup_ingested_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "_dedup_load_id" VARCHAR,
  "_dedup_position" VARCHAR,
  "_dedup_hash" BIGINT,
  "_dedup_deleted" BOOLEAN
);
