-- find the last merge of device_readings in the table itself
SELECT MAX("_dedup_merge_seq") AS "seq"
FROM "iot"."device_readings";
