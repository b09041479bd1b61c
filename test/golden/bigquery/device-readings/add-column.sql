-- add column note to device_readings
ALTER TABLE `acme.iot.device_readings` ADD COLUMN IF NOT EXISTS `note` STRING OPTIONS (description = 'what\'s new');
