-- add column note to device_readings
ALTER TABLE "iot"."device_readings" ADD COLUMN IF NOT EXISTS "note" text;
COMMENT ON COLUMN "iot"."device_readings"."note" IS 'what''s new';
