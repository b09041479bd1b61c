import { test } from 'vitest';
import { emulatorUrl } from '../emulator/emulator-url.ts';
import { bigQueryFaults } from './bigquery-faults.ts';
import { expectTrials } from './expect-trials.ts';

test('200 random schedules of faults and crashes on BigQuery end as the model does', { timeout: 1_200_000 }, async () => {
  await expectTrials('faults', bigQueryFaults, ({ checks }) => checks >= 200, emulatorUrl);
});
