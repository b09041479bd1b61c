-- count the rows of landing that are not merged
SELECT
  COUNT(*) AS "backlog",
  MIN("publish_time") AS "oldest"
FROM "iot"."landing"
WHERE "publish_time" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00';
