-- count the rows of group
SELECT
  COUNT(*) AS `rows_now`,
  COUNTIF(TRUE) AS `live_now`
FROM `acme.iot.group`;
