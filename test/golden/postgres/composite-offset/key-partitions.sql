-- count the pairs of key and source partition of t
SELECT COUNT(*) AS "pairs"
FROM (
  SELECT DISTINCT "tenant", "region", "id", "region", "epoch"
  FROM "iot"."t_staging"
  WHERE "_dedup_ingested_at" >= TIMESTAMPTZ '2026-07-02 09:00:00+00:00'
  AND "_dedup_ingested_at" < TIMESTAMPTZ '2026-07-02 10:00:00.000001+00:00'
  AND "tenant" IS NOT NULL
  AND "region" IS NOT NULL
  AND "id" IS NOT NULL
  AND "epoch" IS NOT NULL
  AND "lsn" IS NOT NULL
) AS "_dedup_pairs";
