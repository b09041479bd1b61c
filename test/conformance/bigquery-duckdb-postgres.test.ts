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
  { timeout: 300_000 },
  async (seed) =>
    withSeed(seed, async () => {
      const [duckdb, ...others] = await Promise.all(harnesses().map(async (harness) => rowsOf(harness, seed)));
      expect(duckdb?.final.length).toBeGreaterThan(0);
      for (const other of others) expect(other).toEqual(duckdb);
    }),
);

/** What one destination makes of the stream of a seed. Its views are held against its own merged table. */
async function rowsOf(harness: Harness, seed: number): Promise<Record<'final' | 'shown' | 'live', readonly unknown[]>> {
  const lab = await Lab.open(harness);
  const random = new Random(seed);
  const { spec, events } = randomStream(random, { ...harness, most: 40, table: 'stream' });
  const shows = async (of: ViewOf): Promise<readonly unknown[]> => {
    const report = await lab.view(spec, { action: 'print', of });
    expect(report.error).toBeNull();
    return lab.liveRows(spec, report.statements[0]?.sql ?? '');
  };
  const shown: unknown[] = [];
  const batches = random.split(events, 3);
  for (const [index, batch] of batches.entries()) {
    const lines = batch.map((event) => eventText(spec, event));
    const merges = index === 0 || random.chance(0.5);
    const report = merges ? await lab.run(spec, ...lines) : await lab.load(spec, ...lines);
    expect(report.error).toBeNull();
    // Whatever is merged: the log and the fresh view show the same rows, the final table those of the last merge.
    const [staging, both, final] = [await shows('staging'), await shows('both'), await shows('final')];
    expect(both).toEqual(staging);
    if (merges) expect(final).toEqual(staging);
    shown.push({ staging, final });
  }
  expect((await lab.merge(spec)).error).toBeNull();
  const live = await shows('final');
  expect({ staging: await shows('staging'), both: await shows('both') }).toEqual({ staging: live, both: live });
  return { final: await lab.finalRows(spec), shown, live };
}

test('such streams hold what is hard: deletes, copies, NULLs, one offset with two contents', () => {
  const held = Array.from({ length: 20 }, (_, seed) => {
    const { spec, events } = randomStream(new Random(seed), {
      ...harnesses()[0],
      notInKeys: [],
      without: [],
      most: 40,
      table: 'stream',
    });
    const cells = [...new Set(events.flatMap((event) => Object.values(event.cells)))];
    const positions = events.map((event) =>
      [...spec.naturalKey, ...spec.sourceOffset].map((name) => cells.indexOf(event.cells[name] ?? null)).join(' '),
    );
    const versions = new Set(events.map((event) => eventText(spec, event)));
    return {
      deletes: events.some(({ deleted }) => deleted),
      copies: versions.size < events.length,
      rivals: new Set(positions).size < versions.size,
      nulls: cells.includes(null),
    };
  });
  for (const what of ['deletes', 'copies', 'rivals', 'nulls'] as const) {
    expect(held.filter((stream) => stream[what]).length, what).toBeGreaterThan(5);
  }
});
