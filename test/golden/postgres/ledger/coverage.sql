-- find what earlier merges into o'brien have read
SELECT
  COUNT(*) FILTER (WHERE "kind" = 'merge' AND "final_incarnation" <> 'f1') AS "merges",
  MIN(CASE WHEN "kind" = 'load_started' THEN "window_start" END) AS "oldest"
FROM "iot"."_dedup_runs"
WHERE "table_name" = 'o''brien'
  AND "staging_incarnation" = 's1';
