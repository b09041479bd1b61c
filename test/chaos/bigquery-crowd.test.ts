import { test } from 'vitest';
import { emulatorUrl } from '../emulator/emulator-url.ts';
import { crowdTrial } from './bigquery-crowd.ts';
import { expectTrials } from './expect-trials.ts';

test(
  'many verbs and processes at once, at random moments and with faults, never merge together and end as the model does',
  { timeout: 300_000 },
  async () => {
    const crowd = crowdTrial({ name: 'BigQuery: many at once', verbs: 5, processes: 1, faults: 0.03 });
    await expectTrials('crowd', crowd, ({ trials }) => trials >= 3, emulatorUrl);
  },
);
