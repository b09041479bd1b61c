-- count the rows of t
SELECT
  COUNT(*) AS "rows_now",
  COUNT(*) FILTER (TRUE) AS "live_now"
FROM "t";
