import { test } from 'vitest';
import { duckDbHarness } from '../conformance/duckdb-harness.ts';
import { Lab } from '../conformance/lab.ts';
import { Random } from '../model/random.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { oneCorruption } from './one-corruption.ts';
import { verifySuite } from './verify-suite.ts';

verifySuite(duckDbHarness);

test.each(seeds(8))(
  'a random table: no alarm, then every random fault by name, then repaired (seed %i)',
  async (seed) => withSeed(seed, async () => oneCorruption(await Lab.open(duckDbHarness()), new Random(seed))),
  60_000,
);
