-- create the ledger
CREATE TABLE IF NOT EXISTS "iot"."_dedup_runs" (
  "recorded_at" timestamp with time zone NOT NULL,
  "kind" text NOT NULL,
  "table_name" text NOT NULL,
  "run_id" text NOT NULL,
  "version" text,
  "final_incarnation" text,
  "staging_incarnation" text,
  "identity" text,
  "seq" bigint,
  "started_at" timestamp with time zone,
  "window_start" timestamp with time zone,
  "window_end" timestamp with time zone,
  "details" text
);
CREATE INDEX IF NOT EXISTS "_dedup_runs_table_name_recorded_at_idx" ON "iot"."_dedup_runs" ("table_name", "recorded_at");
COMMENT ON TABLE "iot"."_dedup_runs" IS 'What dedup did: one row for each finished merge and two for each load, append-only';
COMMENT ON COLUMN "iot"."_dedup_runs"."details" IS 'counts, offsets, bytes, jobs, consumed loads and files, as JSON';
