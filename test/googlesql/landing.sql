-- The staging table of the shape foreign-staging, which its writer makes and dedup only reads: see test/sql/shapes.ts.
CREATE TABLE `acme.iot.landing` (
  `id` INT64,
  `amount` NUMERIC,
  `at` DATETIME,
  `version` INT64,
  `op` STRING,
  `publish_time` TIMESTAMP
);
