-- count the rows of t
SELECT
  COUNT(*) AS `rows_now`,
  COUNTIF(`_dedup_deleted` IS NOT TRUE) AS `live_now`
FROM `acme.iot.t`;
