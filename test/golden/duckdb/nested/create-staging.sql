-- create the staging table t_staging
CREATE TABLE IF NOT EXISTS "t_staging" (
  "id" BIGINT,
  "tags" VARCHAR[],
  "meta" STRUCT("site" VARCHAR, "it's `so`" DOUBLE, "raw" BLOB),
  "parts" STRUCT("select" DECIMAL(38,9), "at" TIMESTAMP WITH TIME ZONE, "hashes" BLOB[])[],
  "version" BIGINT,
  "_dedup_ingested_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "_dedup_load_id" VARCHAR,
  "_dedup_position" VARCHAR,
  "_dedup_hash" BIGINT,
  "_dedup_deleted" BOOLEAN
);
