-- add column note to t
ALTER TABLE `acme.iot.t` ADD COLUMN IF NOT EXISTS `note` STRING OPTIONS (description = 'what\'s new');
