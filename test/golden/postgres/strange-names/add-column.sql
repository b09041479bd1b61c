-- add column note to group
ALTER TABLE "iot"."group" ADD COLUMN IF NOT EXISTS "note" text;
COMMENT ON COLUMN "iot"."group"."note" IS 'what''s new';
