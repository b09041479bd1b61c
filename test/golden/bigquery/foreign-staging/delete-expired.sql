-- delete merged rows of landing that are past their retention
DELETE FROM `acme.iot.landing`
WHERE `publish_time` < TIMESTAMP '2026-07-02 09:00:00+00:00';
