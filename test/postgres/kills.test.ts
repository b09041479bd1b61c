import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killProcesses } from '../chaos/process-kills.ts';
import { Random } from '../model/random.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { openServer, temporaryFolder } from './open-server.ts';
import { freshUrl } from './postgres-server.ts';

test.each(seeds(2))('processes killed at random moments (seed %i)', { timeout: 300_000 }, async (seed) =>
  withSeed(seed, async () => {
    const folder = await mkdtemp(join(await temporaryFolder(), 'kills-'));
    const url = freshUrl();
    const limits = { notInKeys: [], without: [], most: 4000 };
    const tally = await killProcesses(
      new Random(seed),
      { url, limits, segmentBytes: 20_000, look: () => openServer(url) },
      { folder },
    );
    expect(tally.checks).toBeGreaterThan(0);
  }),
);
