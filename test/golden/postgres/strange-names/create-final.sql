-- create the final table group
CREATE TABLE IF NOT EXISTS "iot"."group" (
  "select" text COLLATE "C" NOT NULL,
  "row-id" bigint NOT NULL,
  "größe in m" double precision,
  "it's" text,
  "order" bigint NOT NULL,
  "_dedup_hash" bigint,
  "_dedup_merged_at" timestamp with time zone,
  "_dedup_merge_seq" bigint,
  PRIMARY KEY ("select", "row-id")
);
COMMENT ON COLUMN "iot"."group"."_dedup_hash" IS 'hash of the row without key and offset; decides between versions of one offset';
COMMENT ON COLUMN "iot"."group"."_dedup_merged_at" IS 'when a merge last wrote the row';
COMMENT ON COLUMN "iot"."group"."_dedup_merge_seq" IS 'number of that merge in the ledger';
