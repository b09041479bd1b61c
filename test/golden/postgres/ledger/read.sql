-- read the ledger of o'brien
SELECT
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
FROM "iot"."_dedup_runs"
WHERE "table_name" = 'o''brien'
  AND ("recorded_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
    OR "kind" = 'merge' AND "recorded_at" = (
      SELECT MAX("recorded_at") FROM "iot"."_dedup_runs" WHERE "table_name" = 'o''brien' AND "kind" = 'merge'))
ORDER BY "recorded_at", "seq";
