import { emulatorUrl } from '../emulator/emulator-url.ts';
import { conformance } from './conformance.ts';

let datasets = 0;

conformance('BigQuery on the emulator', () => ({
  freshUrl: () => `bigquery://test/conformance_${process.pid}_${++datasets}?location=EU&endpoint=${emulatorUrl()}`,
  notInKeys: [],
  without: [],
  tellsInsertsFromUpdates: false,
  streams: 4,
}));
