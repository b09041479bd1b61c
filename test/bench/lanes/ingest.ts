import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { spread } from '../figures.ts';
import type { Figure, Lane } from '../lane.ts';

interface Costs {
  readonly title: string;
  readonly name: string;
  /** Nanoseconds an event, round by round. */
  readonly costs: readonly { readonly user: number; readonly cpu: number; readonly wall: number }[];
}

const TARGETS: readonly (readonly [title: string, name: string, atLeast?: number])[] = [
  ['events of 165 bytes', 'file to segments', 1.5],
  ['events of 310 bytes', 'file to segments', 1.1],
  ['events in any order', 'file to segments'],
  ['events of 165 bytes', 'codec, parser alone', 0.4],
];

/** One process, so that reading, checking and writing are measured without its start; by CPU time in user mode, which neighbours disturb least. */
export const lane: Lane = {
  name: 'ingest',
  about: 'check and write segments, file to file, against JSON.parse of each line (the ceiling)',
  async run({ rounds, events, folder, script, say }) {
    const [file = '', ...rest] = script(
      'ingest.ts',
      '--rounds',
      String(rounds),
      '--events',
      String(Math.ceil(events / 2)),
      '--json',
    );
    const { stdout } = await promisify(execFile)(file, rest, { cwd: folder });
    const all: readonly Costs[] = stdout
      .trim()
      .split('\n')
      .map((line): Costs => JSON.parse(line));
    say('done');
    return TARGETS.map(([title, name, atLeast]) => figureOf(all, title, name, atLeast));
  },
};

/** Speed as a multiple of the ceiling's. */
function figureOf(all: readonly Costs[], title: string, name: string, atLeast: number | undefined): Figure {
  const ours = costsOf(all, title, name);
  const ceiling = costsOf(all, title, 'ceiling');
  const ratios = (measure: 'user' | 'wall'): readonly number[] =>
    ours.map((cost, round) => (ceiling[round]?.[measure] ?? NaN) / cost[measure]);
  const figure = spread(
    `${title}: ${name}, speed / ceiling`,
    '×',
    ratios('user'),
    atLeast === undefined ? undefined : { atLeast },
  );
  const [wall, own, theirs] = [ratios('wall'), ours.map((cost) => cost.user), ceiling.map((cost) => cost.user)].map((values) =>
    spread('', '×', values),
  );
  return {
    ...figure,
    details: {
      ours: `${own?.median.toFixed(0)} ns`,
      ceiling: `${theirs?.median.toFixed(0)} ns`,
      'by wall': `${wall?.median.toFixed(2)}×`,
    },
    raw: { ours: ours.map((cost) => cost.user), theirs: ceiling.map((cost) => cost.user) },
  };
}

function costsOf(all: readonly Costs[], title: string, name: string): Costs['costs'] {
  const found = all.find((each) => each.title === title && each.name === name);
  if (found === undefined) throw new Error(`ingest.ts has not measured ${title}: ${name}`);
  return found.costs;
}
