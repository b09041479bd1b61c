-- delete merged rows of landing that are past their retention
DELETE FROM "iot"."landing"
WHERE "publish_time" < TIMESTAMPTZ '2026-07-02 09:00:00+00:00';
