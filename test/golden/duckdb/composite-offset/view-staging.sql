-- the live rows of t out of all that is staged in t_staging: by tenant, region, id, highest epoch, lsn wins
SELECT * EXCLUDE ("_dedup_hash")
FROM (
  SELECT
    "tenant",
    "region",
    "id",
    "day",
    "epoch",
    "lsn",
    "payload",
    "raw",
    "_dedup_hash"
  FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY "tenant", "region", "id"
      ORDER BY "epoch" DESC, "lsn" DESC, "_dedup_hash" DESC) AS "_dedup_rank"
    FROM (
      SELECT
        E."tenant",
        E."region",
        E."id",
        E."day",
        E."epoch",
        E."lsn",
        E."payload",
        E."raw",
        COALESCE(E."_dedup_hash", CAST(md5_number_lower(concat(CASE WHEN E."day" IS NULL THEN '' ELSE concat('"day":', CAST(to_json(E."day") AS VARCHAR), ',') END, CASE WHEN E."payload" IS NULL THEN '' ELSE concat('"payload":', CAST(to_json(E."payload") AS VARCHAR), ',') END, CASE WHEN E."raw" IS NULL THEN '' ELSE concat('"raw":', CAST(to_json(base64(E."raw")) AS VARCHAR), ',') END)) >> 1 AS BIGINT)) AS "_dedup_hash"
      FROM "t_staging" AS E
      WHERE "tenant" IS NOT NULL
        AND "region" IS NOT NULL
        AND "id" IS NOT NULL
        AND "epoch" IS NOT NULL
        AND "lsn" IS NOT NULL
    ) AS "_dedup_staged"
  ) AS "_dedup_ranked"
  WHERE "_dedup_rank" = 1
) AS "_dedup_winners";
