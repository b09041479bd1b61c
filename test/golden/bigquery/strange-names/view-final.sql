-- the live rows of group, as far as they are merged
SELECT
  `select`,
  `row-id`,
  `größe in m`,
  `it's`,
  `order`
FROM `acme.iot.group`;
