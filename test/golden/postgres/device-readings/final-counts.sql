-- count the rows of device_readings
SELECT
  COUNT(*) AS "rows_now",
  COUNT(*) FILTER (WHERE "_dedup_deleted" IS NOT TRUE) AS "live_now"
FROM "iot"."device_readings";
