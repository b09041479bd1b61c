-- the live rows of t, as far as they are merged
SELECT
  `id`,
  `at`
FROM `acme.iot.t`;
