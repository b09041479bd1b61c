import { ratioFigure, spread, type Pair } from '../figures.ts';
import type { Figure, Lane } from '../lane.ts';
import { measure } from '../measure.ts';

const MOST_MILLIS = 3_000;
/** Of the events 4 % are redeliveries: with so many more, the table has at least as many rows as the lane has events. */
const EVENTS_PER_ROW = 1.05;

export const lane: Lane = {
  name: 'verify',
  about: 'dedup verify of a healthy table in DuckDB, all of it and the default window, against a window query written by hand',
  async run({ rounds, events, folder, dedup, script, eventFile, spec, say }) {
    const place = ['--table', spec, '--destination', 'duckdb:healthy.duckdb'];
    await measure(dedup('run', '--quiet', ...place, await eventFile(Math.ceil(events * EVENTS_PER_ROW))), folder);
    const [all, recent]: [Pair[], Pair[]] = [[], []];
    for (let round = 1; round <= rounds; round += 1) {
      const theirs = await measure(script('verify-by-hand.ts', 'healthy.duckdb'), folder);
      all.push({ theirs, ours: await measure(dedup('verify', '--quiet', '--all', ...place), folder) });
      recent.push({ theirs, ours: await measure(dedup('verify', '--quiet', ...place), folder) });
      say(`round ${round} of ${rounds}`);
    }
    return [
      time('dedup verify --all', all),
      ratioFigure('dedup verify --all / window query by hand', all),
      time('dedup verify, all staged within its window', recent),
      ratioFigure('dedup verify, all staged within its window / window query by hand', recent),
    ];
  },
};

function time(name: string, pairs: readonly Pair[]): Figure {
  const ours = pairs.map((pair) => pair.ours);
  return {
    ...spread(
      name,
      'ms',
      ours.map(({ seconds }) => seconds * 1000),
      { atMost: MOST_MILLIS },
    ),
    raw: { ours },
  };
}
