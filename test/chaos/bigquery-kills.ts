import { deepStrictEqual } from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { startFaultProxy } from '../fault-proxy/start-fault-proxy.ts';
import { Random } from '../model/random.ts';
import { freshDataset } from './fresh-dataset.ts';
import { openBigQuery } from './open-bigquery.ts';
import { killProcesses } from './process-kills.ts';
import { BIGQUERY_LIMITS } from './random-batches.ts';
import type { Trial } from './trial.ts';

/** Processes on BigQuery, killed at random moments; jobs that they have made go on without them. */
export const bigQueryKills: Trial = {
  name: 'BigQuery: processes killed',
  atOnce: 2,
  run: async (seed, { folder: parent, emulator }) => {
    const random = new Random(seed);
    const folder = await mkdtemp(join(parent, 'bigquery-kills-'));
    const proxy = await startFaultProxy({ upstream: emulator() });
    try {
      const place = freshDataset(`kills_${seed}`);
      const course = { millis: random.pick([20, 200]), commit: random.pick(['start', 'end'] as const) };
      if (random.chance(0.7)) proxy.fail({ kind: ['merge', 'write', 'load'], times: Infinity, course });
      const limits = { ...BIGQUERY_LIMITS, most: 40 };
      const look = async () => await openBigQuery(place(emulator()), folder);
      const tally = await killProcesses(random, { url: place(proxy.url), limits, segmentBytes: 400, look }, { folder });
      deepStrictEqual(proxy.violations, []);
      return tally;
    } finally {
      await proxy.close();
    }
  },
};
