-- count the rows of device_readings
SELECT
  COUNT(*) AS "rows_now",
  COUNT(*) FILTER ("_dedup_deleted" IS NOT TRUE) AS "live_now"
FROM "device_readings";
