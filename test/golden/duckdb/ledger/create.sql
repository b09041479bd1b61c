-- create the ledger
CREATE TABLE IF NOT EXISTS "_dedup_runs" (
  "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL,
  "kind" VARCHAR NOT NULL,
  "table_name" VARCHAR NOT NULL,
  "run_id" VARCHAR NOT NULL,
  "version" VARCHAR,
  "final_incarnation" VARCHAR,
  "staging_incarnation" VARCHAR,
  "identity" VARCHAR,
  "seq" BIGINT,
  "started_at" TIMESTAMP WITH TIME ZONE,
  "window_start" TIMESTAMP WITH TIME ZONE,
  "window_end" TIMESTAMP WITH TIME ZONE,
  "details" VARCHAR
);
