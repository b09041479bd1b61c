import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ratioFigure, type Pair } from '../figures.ts';
import type { Lane } from '../lane.ts';
import { measure } from '../measure.ts';

/** The hand-written side does the same work twice, too: in the second helping every event is in its final table already. */
export const lane: Lane = {
  name: 'run',
  about: 'dedup run into DuckDB, against the same work hand-written in DuckDB SQL: a new table, then the same events again',
  async run({ rounds, events, folder, dedup, script, eventFile, spec, say }) {
    const file = await eventFile(events);
    const pair = async (): Promise<Pair> => ({
      theirs: await measure(script('hand-written.ts', file, join(folder, 'theirs.duckdb')), folder),
      ours: await measure(dedup('run', '--quiet', '--table', spec, '--destination', 'duckdb:ours.duckdb', file), folder),
    });
    const [first, again]: [Pair[], Pair[]] = [[], []];
    for (let round = 1; round <= rounds; round += 1) {
      await Promise.all(['ours.duckdb', 'theirs.duckdb'].map(async (name) => rm(join(folder, name), { force: true })));
      first.push(await pair());
      again.push(await pair());
      say(`round ${round} of ${rounds}`);
    }
    return [
      ratioFigure('dedup run, new table / hand-written SQL', first, { atMost: 1.6 }),
      ratioFigure('dedup run, everything merged before / hand-written SQL', again, { atMost: 1.6 }),
    ];
  },
};
