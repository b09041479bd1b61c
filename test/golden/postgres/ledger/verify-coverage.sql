-- find how much of what was merged into o'brien may still be staged
SELECT
  MIN(CASE WHEN "kind" = 'load_started' AND "staging_incarnation" = 's1' THEN "window_start" END) AS "first_load",
  COUNT(DISTINCT CASE WHEN "kind" = 'merge' AND "final_incarnation" = 'f1' THEN "seq" END) AS "merges",
  COUNT(DISTINCT CASE WHEN "kind" = 'merge' AND "final_incarnation" = 'f1' AND "staging_incarnation" = 's1' THEN "seq" END) AS "from_staging",
  COUNT(DISTINCT CASE WHEN "kind" = 'merge' THEN "seq" END) AS "known",
  MAX(CASE WHEN "kind" = 'merge' THEN "seq" END) AS "last_seq"
FROM "iot"."_dedup_runs"
WHERE "table_name" = 'o''brien';
