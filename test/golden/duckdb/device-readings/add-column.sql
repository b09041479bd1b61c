-- add column note to device_readings
ALTER TABLE "device_readings" ADD COLUMN IF NOT EXISTS "note" VARCHAR;
