-- delete merged rows of group_staging that are past their retention
DELETE FROM "iot"."group_staging"
WHERE "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 09:00:00+00:00';
