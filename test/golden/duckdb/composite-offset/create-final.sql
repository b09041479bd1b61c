-- create the final table t
CREATE TABLE IF NOT EXISTS "t" (
  "tenant" VARCHAR NOT NULL,
  "region" VARCHAR NOT NULL,
  "id" BIGINT NOT NULL,
  "day" DATE,
  "epoch" BIGINT NOT NULL,
  "lsn" DECIMAL(38,9) NOT NULL,
  "payload" JSON,
  "raw" BLOB,
  "_dedup_hash" BIGINT,
  "_dedup_merged_at" TIMESTAMP WITH TIME ZONE,
  "_dedup_merge_seq" BIGINT
);
