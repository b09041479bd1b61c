-- delete merged rows of t_staging that are past their retention
DELETE FROM `acme.iot.t_staging`
WHERE `_dedup_ingested_at` < TIMESTAMP '2026-07-02 09:00:00+00:00';
