-- add column note to group
ALTER TABLE `acme.iot.group` ADD COLUMN IF NOT EXISTS `note` STRING OPTIONS (description = 'what\'s new');
