import { describe, test } from 'vitest';
import { Random } from '../model/random.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import type { Harness } from './harness.ts';
import { Lab } from './lab.ts';
import { oneStream } from './one-stream.ts';

/** Random tables and random streams, loaded and merged in random steps, against the model. */
export function streamsSuite(harness: () => Harness): void {
  describe('random streams', () => {
    test('end as the model does, however they are split into loads, merges and runs', async () => {
      for (const seed of seeds(harness().streams)) {
        await withSeed(seed, async () => oneStream(await Lab.open(harness()), new Random(seed)));
      }
    }, 300_000);
  });
}
