import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { explainPropertySuite } from './explain-property-suite.ts';
import { explainSuite } from './explain-suite.ts';
import { historyFaultsSuite } from './history-faults-suite.ts';
import { historySuite } from './history-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'dedup-explain-duckdb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

const harness = {
  freshUrl: () => `duckdb:${join(folder, `${++files}.duckdb`)}`,
  notInKeys: ['BIGNUMERIC'],
  without: [],
  tellsInsertsFromUpdates: true,
  refusesNames: [],
  thorough: true,
  streams: 8,
} as const;

explainSuite(() => harness);
explainPropertySuite(() => harness);
historySuite(() => harness);
historyFaultsSuite(() => harness);
