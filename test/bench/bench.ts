/**
 * `npm run bench`: whole processes, interleaved, each figure a ratio within one round. Absolute times depend on the machine and on what
 * else it does; the ratios are what to look at. Each file of `lanes/` is one lane; its results are kept in `results/<lane>.json`,
 * unless the run was a short one: with fewer than five rounds, or fewer events than a million.
 * Usage: node test/bench/bench.ts [--only NAME]… [--rounds 5] [--events 1000000] [--list]
 * `--table` prints what `results/` holds, as it stands in the README.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench, Lane } from './lane.ts';
import { measure } from './measure.ts';
import { readResults } from './read-results.ts';
import { conditionsText, resultsTable, type Results } from './results-table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '1000000' },
    list: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
  },
});
const [rounds, events] = [Number(values.rounds), Number(values.events)];
const conditions = { machine: machine(), node: process.versions.node, events, rounds };
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const all = await findLanes();
const unknown = (values.only ?? []).filter((name) => !all.some((lane) => lane.name === name));
if (unknown.length > 0)
  throw new Error(`no lane is called ${unknown.join(', ')}: there are ${all.map(({ name }) => name).join(', ')}`);
if (values.table) console.log(resultsTable(await readResults()));
else if (values.list) for (const { name, about } of all) console.log(`${name.padEnd(12)} ${about}`);
else await runLanes(all.filter(({ name }) => values.only?.includes(name) ?? true));

async function findLanes(): Promise<readonly Lane[]> {
  const files = (await readdir(here('lanes'))).filter((name) => name.endsWith('.ts')).toSorted();
  return Promise.all(
    files.map(async (name) => {
      const module: { readonly lane: Lane } = await import(new URL(`lanes/${name}`, import.meta.url).href);
      return module.lane;
    }),
  );
}

async function runLanes(lanes: readonly Lane[]): Promise<void> {
  const shared = await mkdtemp(join(tmpdir(), 'dedup-bench-'));
  const made = new Map<number, Promise<string>>();
  const all: Results[] = [];
  try {
    for (const lane of lanes) {
      const folder = join(shared, lane.name);
      await mkdir(folder);
      const figures = await lane.run(
        benchFor(lane, folder, (count) => {
          const file = made.get(count) ?? makeEvents(shared, count);
          made.set(count, file);
          return file;
        }),
      );
      await rm(folder, { recursive: true });
      const results = { lane: lane.name, ...conditions, at: new Date().toISOString(), figures };
      if (figures.length > 0 && rounds >= 5 && events >= 1_000_000) await keep(results);
      all.push(results);
    }
  } finally {
    await rm(shared, { recursive: true, force: true });
  }
  console.log(`\n${conditionsText(conditions)}\n\n${resultsTable(all)}`);
}

function benchFor(lane: Lane, folder: string, eventFile: Bench['eventFile']): Bench {
  return {
    rounds,
    events,
    folder,
    eventFile,
    dedup: (...args) => [process.execPath, here('../../bin/dedup.js'), ...args],
    script: (name, ...args) => [process.execPath, here(name), ...args],
    spec: here('../../configs/device_readings.yaml'),
    say: (line) => console.error(`${lane.name}: ${line}`),
  };
}

async function makeEvents(folder: string, count: number): Promise<string> {
  const file = join(folder, `events-${count}.ndjson`);
  console.error(`making ${count.toLocaleString('en-US')} events …`);
  const shell = 'exec "$0" "$1" --events "$2" --seed 1 > "$3"';
  await measure(['sh', '-c', shell, process.execPath, here('make-events.ts'), String(count), file], folder);
  return file;
}

async function keep(results: Results): Promise<void> {
  await mkdir(here('results'), { recursive: true });
  await writeFile(here(`results/${results.lane}.json`), `${JSON.stringify(results, null, 2)}\n`);
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}
