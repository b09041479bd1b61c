import { emulatorUrl } from '../emulator/emulator-url.ts';
import { conformance } from './conformance.ts';

let datasets = 0;

/** Gaps of bqemulator 1.4, where it is not as BigQuery is, are named with what it does instead. */
conformance('BigQuery on the emulator', () => ({
  freshUrl: () => `bigquery://test/conformance_${process.pid}_${++datasets}?location=EU&endpoint=${emulatorUrl()}`,
  notInKeys: [],
  // A load job stores the base64 text of BYTES itself and reads NUMERIC as DECIMAL(18,3); a BIGNUMERIC column becomes NUMERIC.
  without: ['BYTES', 'NUMERIC', 'BIGNUMERIC'],
  tellsInsertsFromUpdates: false,
  // Table names: "Invalid table id for SQL". A quote in a column name makes it take literals for names, and change them.
  refusesNames: ['two words', 'größe', "it's"],
  thorough: false,
  streams: 4,
}));
