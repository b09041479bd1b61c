import { afterAll, beforeAll } from 'vitest';
import { emulatorUrl } from '../emulator/emulator-url.ts';
import type { FaultProxy } from '../fault-proxy/fault-proxy.ts';
import { startFaultProxy } from '../fault-proxy/start-fault-proxy.ts';
import { conformance } from './conformance.ts';
import type { Harness } from './harness.ts';

let datasets = 0;
let proxy: FaultProxy | undefined;

beforeAll(async () => {
  proxy = await startFaultProxy({ upstream: emulatorUrl() });
});
afterAll(async () => proxy?.close());

/** Gaps of bqemulator 1.4, where it is not as BigQuery is, are named with what it does instead. */
function harness(endpoint: string): Harness {
  return {
    freshUrl: () => `bigquery://test/conformance_${process.pid}_${++datasets}?location=EU&endpoint=${endpoint}`,
    notInKeys: [],
    // A load job stores the base64 text of BYTES itself and reads NUMERIC as DECIMAL(18,3); a BIGNUMERIC column becomes NUMERIC.
    without: ['BYTES', 'NUMERIC', 'BIGNUMERIC'],
    // `tables.get` says STRING of a JSON within a STRUCT.
    withoutNested: ['JSON'],
    tellsInsertsFromUpdates: false,
    // Table names: "Invalid table id for SQL". A quote in a column name makes it take literals for names, and change them.
    refusesNames: ['two words', 'größe', "it's"],
    thorough: false,
    streams: 4,
  };
}

// The proxy keeps the descriptions of views, which the emulator forgets.
conformance(
  'BigQuery on the emulator',
  () => harness(emulatorUrl()),
  () => harness(proxy?.url ?? ''),
);
