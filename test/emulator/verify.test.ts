import { verifySuite } from '../verify/verify-suite.ts';
import { emulatorUrl } from './emulator-url.ts';

let datasets = 0;

verifySuite(() => ({
  freshUrl: () => `bigquery://test/verify_${process.pid}_${++datasets}?location=EU&endpoint=${emulatorUrl()}`,
  notInKeys: [],
  without: ['BYTES', 'NUMERIC', 'BIGNUMERIC'],
  // See test/conformance/bigquery.test.ts.
  withoutNested: ['JSON'],
  tellsInsertsFromUpdates: false,
  refusesNames: ['two words', 'größe', "it's"],
  thorough: false,
  streams: 0,
}));
