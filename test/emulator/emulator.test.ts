import { describe, expect, test } from 'vitest';
import { emulatorUrl } from './emulator-url.ts';
import { EMULATOR_PROJECT } from './start-emulator.ts';

describe('the emulator of the test run', () => {
  test('answers on the REST interface of BigQuery', async () => {
    const response = await fetch(`${emulatorUrl()}/bigquery/v2/projects/${EMULATOR_PROJECT}/datasets`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ kind: 'bigquery#datasetList' });
  });
});
