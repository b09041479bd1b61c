import { test } from 'vitest';
import { duckDbHarness } from '../conformance/duckdb-harness.ts';
import { Lab } from '../conformance/lab.ts';
import { oneStream } from '../conformance/one-stream.ts';
import { Random } from '../model/random.ts';
import { seeds, withSeed } from './seeds.ts';

test.each(seeds(60))(
  'a random stream through load, merge and run ends as the model does (seed %i)',
  { timeout: 60_000 },
  async (seed) => withSeed(seed, async () => oneStream(await Lab.open(duckDbHarness()), new Random(seed))),
);
