-- record merge in the ledger
INSERT INTO "iot"."_dedup_runs" (
  "recorded_at",
  "kind",
  "table_name",
  "run_id",
  "version",
  "final_incarnation",
  "staging_incarnation",
  "identity",
  "seq",
  "started_at",
  "window_start",
  "window_end",
  "details"
) VALUES (
  TIMESTAMPTZ '2026-07-02 10:00:05.250000+00:00',
  'merge',
  'device_readings',
  '20260702T100000Z-abc123',
  '0.1.0',
  'f1',
  's1',
  '{"natural_key":["device_id","reading_ts"],"source_offset":["source_offset"]}',
  7,
  TIMESTAMPTZ '2026-07-02 10:00:00+00:00',
  NULL,
  TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00',
  '{"seq":7,"consumed":["it''s one\\two"],"watermark":"2026-07-02T10:00:00.000001Z","counts":{"scanned":3,"inserted":null}}'
), (
  TIMESTAMPTZ '2026-07-02 10:00:05.250000+00:00',
  'load_started',
  'device_readings',
  '20260702T100000Z-abc123',
  '0.1.0',
  'f1',
  's1',
  '{"natural_key":["device_id","reading_ts"],"source_offset":["source_offset"]}',
  NULL,
  TIMESTAMPTZ '2026-07-02 10:00:00+00:00',
  NULL,
  NULL,
  '{}'
);
