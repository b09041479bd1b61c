-- find how far each source partition of t has come
SELECT
  CAST("region" AS text) AS "partition_0",
  CAST("epoch" AS text) AS "partition_1",
  CAST((MAX(ARRAY["epoch", "lsn"]) FILTER (WHERE ("tenant" IS NOT NULL AND "region" IS NOT NULL AND "id" IS NOT NULL AND "epoch" IS NOT NULL AND "lsn" IS NOT NULL)))[1] AS bigint) AS "greatest_0",
  CAST((MAX(ARRAY["epoch", "lsn"]) FILTER (WHERE ("tenant" IS NOT NULL AND "region" IS NOT NULL AND "id" IS NOT NULL AND "epoch" IS NOT NULL AND "lsn" IS NOT NULL)))[2] AS numeric(38,9)) AS "greatest_1"
FROM "iot"."t_staging"
WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
  AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  AND "region" IS NOT NULL
  AND "epoch" IS NOT NULL
GROUP BY "region", "epoch";
