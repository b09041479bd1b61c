-- add column note to t
ALTER TABLE "t" ADD COLUMN IF NOT EXISTS "note" VARCHAR;
