-- count the rows of group
SELECT
  COUNT(*) AS "rows_now",
  COUNT(*) FILTER (TRUE) AS "live_now"
FROM "group";
