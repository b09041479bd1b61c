-- create the final table t
CREATE TABLE IF NOT EXISTS "t" (
  "id" BIGINT NOT NULL,
  "tags" VARCHAR[],
  "meta" STRUCT("site" VARCHAR, "it's `so`" DOUBLE, "raw" BLOB),
  "parts" STRUCT("select" DECIMAL(38,9), "at" TIMESTAMP WITH TIME ZONE, "hashes" BLOB[])[],
  "version" BIGINT NOT NULL,
  "_dedup_hash" BIGINT,
  "_dedup_merged_at" TIMESTAMP WITH TIME ZONE,
  "_dedup_merge_seq" BIGINT,
  "_dedup_deleted" BOOLEAN
);
