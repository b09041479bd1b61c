import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ViewOf } from '../../src/sql/view.ts';
import { emulatorUrl } from '../emulator/emulator-url.ts';
import type { FaultProxy } from '../fault-proxy/fault-proxy.ts';
import { startFaultProxy } from '../fault-proxy/start-fault-proxy.ts';
import { Random } from '../model/random.ts';
import { randomStream } from '../model/random-stream.ts';
import { eventText } from '../model/stream-event.ts';
import { startPglite, type PgliteServer } from '../postgres/start-pglite.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { duckDbHarness } from './duckdb-harness.ts';
import type { Harness } from './harness.ts';
import { Lab } from './lab.ts';

let proxy: FaultProxy | undefined;
let pglite: PgliteServer | undefined;
let places = 0;

beforeAll(async () => {
  proxy = await startFaultProxy({ upstream: emulatorUrl() });
  pglite = await startPglite();
});
afterAll(async () => {
  await proxy?.close();
  await pglite?.stop();
});

/** What one of them cannot hold, none of them gets: here they are held against each other, and each against the model in its own suite. */
function harnesses(): readonly Harness[] {
  const common: Harness = {
    ...duckDbHarness(),
    without: ['BYTES', 'NUMERIC', 'BIGNUMERIC'],
    withoutNested: ['JSON'],
    tellsInsertsFromUpdates: false,
  };
  const [bigquery, postgres] = [
    (): string => `bigquery://test/agree_${process.pid}_${++places}?location=EU&endpoint=${proxy?.url}`,
    (): string => `postgres://postgres@127.0.0.1:${pglite?.port}/postgres?schema=agree_${++places}&sslmode=disable`,
  ];
  return [common, { ...common, freshUrl: bigquery }, { ...common, freshUrl: postgres }];
}

test.each(seeds(4))(
  'DuckDB, BigQuery and PostgreSQL make the same rows of the same events, and show them before and after the merge (seed %i)',
  { timeout: 120_000 },
  async (seed) =>
    withSeed(seed, async () => {
      const [duckdb, ...others] = await Promise.all(harnesses().map(async (harness) => rowsOf(harness, seed)));
      expect(duckdb?.final.length).toBeGreaterThan(0);
      for (const other of others) expect(other).toEqual(duckdb);
    }),
);

/** What one destination makes of the stream of a seed. Its views are held against its own merged table. */
async function rowsOf(harness: Harness, seed: number): Promise<Record<'final' | 'live', readonly unknown[]>> {
  const lab = await Lab.open(harness);
  const random = new Random(seed);
  const { spec, events } = randomStream(random, { ...harness, most: 40, table: 'stream' });
  const shows = async (of: ViewOf): Promise<readonly unknown[]> => {
    const report = await lab.view(spec, { action: 'print', of });
    expect(report.error).toBeNull();
    return lab.liveRows(spec, report.statements[0]?.sql ?? '');
  };
  const [before, after] = random.split(events, 2);
  await lab.run(spec, ...(before ?? []).map((event) => eventText(spec, event)));
  expect((await lab.load(spec, ...(after ?? []).map((event) => eventText(spec, event)))).error).toBeNull();
  const [staging, both] = [await shows('staging'), await shows('both')];
  expect((await lab.merge(spec)).error).toBeNull();
  const live = await shows('final');
  expect({ staging, both }).toEqual({ staging: live, both: live });
  return { final: await lab.finalRows(spec), live };
}
