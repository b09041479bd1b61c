import { test } from 'vitest';
import { explainPropertySuite } from '../explain/explain-property-suite.ts';
import { explainSuite } from '../explain/explain-suite.ts';
import { historyFaultsSuite } from '../explain/history-faults-suite.ts';
import { historySuite } from '../explain/history-suite.ts';
import { Random } from '../model/random.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { oneCorruption } from '../verify/one-corruption.ts';
import { verifySuite } from '../verify/verify-suite.ts';
import { conformance } from './conformance.ts';
import { directSuite } from './direct-suite.ts';
import type { Harness } from './harness.ts';
import { Lab } from './lab.ts';
import { oneStream } from './one-stream.ts';

/** All that every destination must do, on one kind of PostgreSQL; `freshUrl` gives a schema that is not there yet. */
export function postgresSuites(name: string, freshUrl: () => string): void {
  const harness = (): Harness => ({
    freshUrl,
    notInKeys: [],
    without: [],
    tellsInsertsFromUpdates: true,
    refusesNames: [],
    rejectsText: (text) => text.includes('\0') || text.length > 2688,
    uniqueKeys: true,
    thorough: true,
    streams: 5,
  });
  conformance(name, harness);
  verifySuite(harness);
  explainSuite(harness);
  explainPropertySuite(harness);
  historySuite(harness);
  historyFaultsSuite(harness);
  directSuite(harness);
  test.each(seeds(30))(
    'a random stream through load, merge and run ends as the model does (seed %i)',
    { timeout: 60_000 },
    async (seed) => withSeed(seed, async () => oneStream(await Lab.open(harness()), new Random(seed))),
  );
  test.each(seeds(6))(
    'a random table: no alarm, then every random fault by name, then repaired (seed %i)',
    { timeout: 60_000 },
    async (seed) => withSeed(seed, async () => oneCorruption(await Lab.open(harness()), new Random(seed))),
  );
}
