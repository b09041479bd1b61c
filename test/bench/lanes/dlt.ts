import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPython } from '../../python/find-python.ts';
import { installVenv, venvPython } from '../../python/install-venv.ts';
import { ratioFigure, type Pair } from '../figures.ts';
import type { Lane } from '../lane.ts';
import { measure } from '../measure.ts';

const here = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Left out where there is no Python. A run of all takes minutes, so a tenth of the events must do for both. */
const SHARE = 10;

export const lane: Lane = {
  name: 'dlt',
  about: 'dedup run into DuckDB, against the merge disposition of dlt (from PyPI, installed once) on the same file',
  async run({ rounds, events, folder, dedup, eventFile, spec, say }) {
    const python = await findPython();
    if (python === undefined) {
      say('left out: there is no Python 3.11 or newer on this machine');
      return [];
    }
    const dlt = await installVenv(
      { name: 'dlt', requirements: here('dlt-requirements.txt'), without: 'Only the lane dlt of the bench needs it.' },
      python,
    );
    const file = await eventFile(Math.ceil(events / SHARE));
    const pair = async (): Promise<Pair> => ({
      theirs: await measure(
        [venvPython(dlt), here('merge-with-dlt.py'), file, join(folder, 'theirs.duckdb'), join(folder, 'dlt')],
        folder,
      ),
      ours: await measure(dedup('run', '--quiet', '--table', spec, '--destination', 'duckdb:ours.duckdb', file), folder),
    });
    const [first, again]: [Pair[], Pair[]] = [[], []];
    for (let round = 1; round <= rounds; round += 1) {
      const old = ['ours.duckdb', 'theirs.duckdb', 'dlt'];
      await Promise.all(old.map(async (name) => rm(join(folder, name), { recursive: true, force: true })));
      first.push(await pair());
      again.push(await pair());
      say(`round ${round} of ${rounds}`);
    }
    const share = `one in ${SHARE} events`;
    return [
      ratioFigure(`dedup run, new table / dlt, ${share}`, first),
      ratioFigure(`dedup run, everything merged before / dlt, ${share}`, again),
    ];
  },
};
