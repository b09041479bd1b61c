-- count the rows of group
SELECT
  COUNT(*) AS "rows_now",
  COUNT(*) FILTER (WHERE TRUE) AS "live_now"
FROM "iot"."group";
