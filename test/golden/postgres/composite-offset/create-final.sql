-- create the final table t
CREATE TABLE IF NOT EXISTS "iot"."t" (
  "tenant" text COLLATE "C" NOT NULL,
  "region" text COLLATE "C" NOT NULL,
  "id" bigint NOT NULL,
  "day" date,
  "epoch" bigint NOT NULL,
  "lsn" numeric(38,9) NOT NULL,
  "payload" jsonb,
  "raw" bytea,
  "_dedup_hash" bigint,
  "_dedup_merged_at" timestamp with time zone,
  "_dedup_merge_seq" bigint,
  PRIMARY KEY ("tenant", "region", "id")
);
COMMENT ON COLUMN "iot"."t"."_dedup_hash" IS 'hash of the row without key and offset; decides between versions of one offset';
COMMENT ON COLUMN "iot"."t"."_dedup_merged_at" IS 'when a merge last wrote the row';
COMMENT ON COLUMN "iot"."t"."_dedup_merge_seq" IS 'number of that merge in the ledger';
