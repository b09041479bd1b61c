-- create the final table group
CREATE TABLE IF NOT EXISTS "group" (
  "select" VARCHAR NOT NULL,
  "row-id" BIGINT NOT NULL,
  "größe in m" DOUBLE,
  "it's" VARCHAR,
  "order" BIGINT NOT NULL,
  "_dedup_hash" BIGINT,
  "_dedup_merged_at" TIMESTAMP WITH TIME ZONE,
  "_dedup_merge_seq" BIGINT
);
