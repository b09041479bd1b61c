-- create the final table t
CREATE TABLE IF NOT EXISTS "t" (
  "id" BIGINT NOT NULL,
  "note" VARCHAR,
  "source_offset" BIGINT NOT NULL,
  "_dedup_hash" BIGINT,
  "_dedup_merged_at" TIMESTAMP WITH TIME ZONE,
  "_dedup_merge_seq" BIGINT,
  "_dedup_deleted" BOOLEAN
);
