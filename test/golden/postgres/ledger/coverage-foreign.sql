-- find what earlier merges into o'brien have read
SELECT
  COUNT(*) FILTER (WHERE "kind" = 'merge' AND "final_incarnation" <> 'f1') AS "merges",
  MIN(CASE WHEN "kind" = 'merge' AND "final_incarnation" <> 'f1' THEN "recorded_at" END) AS "oldest"
FROM "iot"."_dedup_runs"
WHERE "table_name" = 'o''brien'
  AND "staging_incarnation" = 's1';
