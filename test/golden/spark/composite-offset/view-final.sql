-- the live rows of t, as far as they are merged
SELECT
  `tenant`,
  `region`,
  `id`,
  `day`,
  `epoch`,
  `lsn`,
  `payload`,
  `raw`
FROM `t`;
