-- find the partitions of t to verify
SELECT DISTINCT CAST(date_part('epoch', date_trunc('hour', CAST("at" AS timestamp))) AS bigint) AS "start"
FROM "iot"."landing"
WHERE "publish_time" >= TIMESTAMPTZ '2026-07-01 10:00:00+00:00'
  AND "publish_time" < TIMESTAMPTZ '2026-07-02 10:00:00+00:00'
  AND "id" IS NOT NULL
  AND "at" IS NOT NULL
  AND "version" IS NOT NULL;
