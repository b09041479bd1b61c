-- count the rows of t
SELECT
  COUNT(*) AS "rows_now",
  COUNT(*) FILTER ("_dedup_deleted" IS NOT TRUE) AS "live_now"
FROM "t";
