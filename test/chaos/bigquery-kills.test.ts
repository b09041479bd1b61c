import { test } from 'vitest';
import { emulatorUrl } from '../emulator/emulator-url.ts';
import { bigQueryKills } from './bigquery-kills.ts';
import { expectTrials } from './expect-trials.ts';

test(
  'processes on BigQuery that are killed at random moments leave nothing that the next does not make good',
  { timeout: 300_000 },
  async () => {
    await expectTrials('bigquery-kills', bigQueryKills, ({ kills }) => kills >= 3, emulatorUrl);
  },
);
