import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../model/random.ts';
import { openDuckDb } from './open-duckdb.ts';
import { killProcesses } from './process-kills.ts';
import { DUCKDB_LIMITS } from './random-batches.ts';
import type { Trial } from './trial.ts';

/** Processes on a DuckDB file, killed at random moments. There are events enough for a moment to fall into a transaction. */
export const duckDbKills: Trial = {
  name: 'DuckDB: processes killed',
  atOnce: 1,
  run: async (seed, grounds) => {
    const folder = await mkdtemp(join(grounds.folder, 'duckdb-kills-'));
    const url = `duckdb:${join(folder, 'stream.duckdb')}`;
    const limits = { ...DUCKDB_LIMITS, most: 4_000 };
    return await killProcesses(
      new Random(seed),
      { url, limits, segmentBytes: 20_000, look: () => openDuckDb(url, folder) },
      { folder },
    );
  },
};
