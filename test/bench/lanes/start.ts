import { spread } from '../figures.ts';
import type { Lane } from '../lane.ts';
import { measure, type Measurement } from '../measure.ts';

/** Else Google's library looks for a machine in Google's cloud, which is the network's time. */
const OFFLINE = { METADATA_SERVER_DETECTION: 'none' };

export const lane: Lane = {
  name: 'start',
  about: 'dedup --help, validate and merge --dry-run from start to exit, above bare node',
  async run({ rounds, folder, dedup, spec, say }) {
    const node: Measurement[] = [];
    const commands = [
      { name: '--help', atMost: 35, command: dedup('--help'), took: [] as Measurement[] },
      { name: 'validate', atMost: 120, command: dedup('validate', spec), took: [] as Measurement[] },
      {
        name: 'merge --dry-run, offline',
        atMost: 180,
        command: dedup('merge', '--dry-run', '--table', spec, '--destination', 'bigquery://project/dataset'),
        took: [] as Measurement[],
      },
    ];
    // So short that a moment's load on the machine outweighs it: more rounds.
    for (let round = 0; round < rounds * 3; round += 1) {
      node.push(await measure([process.execPath, '-e', '0'], folder));
      for (const { command, took } of commands) took.push(await measure(command, folder, OFFLINE));
    }
    say('done');
    return commands.map(({ name, atMost, took }) => ({
      ...spread(
        `dedup ${name}, above bare node`,
        'ms',
        took.map(({ seconds }, round) => (seconds - (node[round]?.seconds ?? NaN)) * 1000),
        { atMost },
      ),
      raw: { ours: took, theirs: node },
    }));
  },
};
