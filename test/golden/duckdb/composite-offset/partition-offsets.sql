-- find how far each source partition of t has come
SELECT
  CAST("region" AS VARCHAR) AS "partition_0",
  CAST("epoch" AS VARCHAR) AS "partition_1",
  arg_max("epoch", ROW("epoch", "lsn")) FILTER (("tenant" IS NOT NULL AND "region" IS NOT NULL AND "id" IS NOT NULL AND "epoch" IS NOT NULL AND "lsn" IS NOT NULL)) AS "greatest_0",
  arg_max("lsn", ROW("epoch", "lsn")) FILTER (("tenant" IS NOT NULL AND "region" IS NOT NULL AND "id" IS NOT NULL AND "epoch" IS NOT NULL AND "lsn" IS NOT NULL)) AS "greatest_1"
FROM "t_staging"
WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
  AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  AND "region" IS NOT NULL
  AND "epoch" IS NOT NULL
GROUP BY "region", "epoch";
