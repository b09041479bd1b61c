-- add column note to group
ALTER TABLE "group" ADD COLUMN IF NOT EXISTS "note" VARCHAR;
