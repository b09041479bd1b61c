-- find the last merge of t in the table itself
SELECT MAX("_dedup_merge_seq") AS "seq"
FROM "t";
