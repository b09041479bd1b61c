-- create the staging table t_staging
CREATE TABLE IF NOT EXISTS "iot"."t_staging" (
  "id" bigint,
  "note" text,
  "source_offset" bigint,
  "_dedup_ingested_at" timestamp with time zone NOT NULL,
  "_dedup_load_id" text,
  "_dedup_position" text,
  "_dedup_hash" bigint,
  "_dedup_deleted" boolean
);
CREATE INDEX IF NOT EXISTS "t_staging__dedup_ingested_at_idx" ON "iot"."t_staging" ("_dedup_ingested_at");
COMMENT ON TABLE "iot"."t_staging" IS 'Events of t as they came, append-only';
COMMENT ON COLUMN "iot"."t_staging"."_dedup_ingested_at" IS 'when the row was staged; windows are ranges of it';
COMMENT ON COLUMN "iot"."t_staging"."_dedup_load_id" IS 'run that staged the row';
COMMENT ON COLUMN "iot"."t_staging"."_dedup_position" IS 'where the event came from: file:line or topic/partition/offset';
COMMENT ON COLUMN "iot"."t_staging"."_dedup_hash" IS 'hash of the row without key and offset';
COMMENT ON COLUMN "iot"."t_staging"."_dedup_deleted" IS 'TRUE: the event deletes its key';
