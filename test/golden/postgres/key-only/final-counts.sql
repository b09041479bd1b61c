-- count the rows of t
SELECT
  COUNT(*) AS "rows_now",
  COUNT(*) FILTER (WHERE TRUE) AS "live_now"
FROM "iot"."t";
