-- read the last runs of o'brien
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
  "details",
  (SELECT COUNT(DISTINCT "run_id") FROM "iot"."_dedup_runs" WHERE "table_name" = 'o''brien') AS "runs"
FROM "iot"."_dedup_runs"
WHERE "table_name" = 'o''brien'
  AND "run_id" IN (
    SELECT "run_id" FROM "iot"."_dedup_runs" WHERE "table_name" = 'o''brien'
    GROUP BY "run_id" ORDER BY MAX("recorded_at") DESC, "run_id" DESC LIMIT 20)
ORDER BY "recorded_at", "seq";
