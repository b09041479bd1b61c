-- find the partitions of t to verify
SELECT DISTINCT UNIX_SECONDS(TIMESTAMP(DATETIME_TRUNC(`at`, HOUR), 'UTC')) AS `start`
FROM `acme.iot.landing`
WHERE `publish_time` >= TIMESTAMP '2026-07-01 10:00:00+00:00'
  AND `publish_time` < TIMESTAMP '2026-07-02 10:00:00+00:00'
  AND `id` IS NOT NULL
  AND `at` IS NOT NULL
  AND `version` IS NOT NULL;
