-- add column note to t
ALTER TABLE "iot"."t" ADD COLUMN IF NOT EXISTS "note" text;
COMMENT ON COLUMN "iot"."t"."note" IS 'what''s new';
