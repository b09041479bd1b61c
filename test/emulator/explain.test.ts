import { explainSuite } from '../explain/explain-suite.ts';
import { historySuite } from '../explain/history-suite.ts';
import { emulatorUrl } from './emulator-url.ts';

let datasets = 0;

const harness = {
  freshUrl: () => `bigquery://test/explain_${process.pid}_${++datasets}?location=EU&endpoint=${emulatorUrl()}`,
  notInKeys: [],
  without: ['BYTES', 'BIGNUMERIC'],
  // See test/conformance/bigquery.test.ts.
  withoutNested: ['JSON', 'NUMERIC'],
  tellsInsertsFromUpdates: false,
  refusesNames: ['two words', 'größe', "it's"],
  thorough: false,
  streams: 0,
} as const;

explainSuite(() => harness);
historySuite(() => harness);
