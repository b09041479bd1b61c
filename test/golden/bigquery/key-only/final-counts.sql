-- count the rows of t
SELECT
  COUNT(*) AS `rows_now`,
  COUNTIF(TRUE) AS `live_now`
FROM `acme.iot.t`;
