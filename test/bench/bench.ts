/**
 * `npm run bench`: whole processes, interleaved, each figure a ratio within one round. Absolute times depend on the machine and on what
 * else it does; the ratios are what to look at. Usage: node test/bench/bench.ts [--rounds 5] [--events 1000000]
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, median, type Measurement } from './measure.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, events: { type: 'string', default: '1000000' } },
});
const rounds = Number(values.rounds);
const events = Number(values.events);
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const node = process.execPath;
const dedup = [node, join(root, 'bin/dedup.js')];
const spec = join(root, 'configs/device_readings.yaml');

interface Figure {
  readonly name: string;
  readonly target: string;
  readonly ratio: { readonly median: number; readonly min: number; readonly max: number };
  readonly seconds: { readonly ours: number; readonly theirs: number };
  readonly peakMegabytes: number | null;
}

const folder = await mkdtemp(join(tmpdir(), 'dedup-bench-'));
try {
  const file = join(folder, 'events.ndjson');
  console.log(`making ${events.toLocaleString('en-US')} events …`);
  await makeEvents(file);
  const figures = [await runAgainstHandWritten(file), await runAgain(file), await startUp()];
  print(figures);
  await keep(figures);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function makeEvents(file: string): Promise<void> {
  await measure(
    ['sh', '-c', '"$0" "$1" --events "$2" --seed 1 > "$3"', node, here('make-events.ts'), String(events), file],
    folder,
  );
}

/** A new database in every round. */
async function runAgainstHandWritten(file: string): Promise<Figure> {
  return compare('dedup run, new table / hand-written DuckDB SQL', '< 4', async () => {
    await Promise.all(['ours.duckdb', 'theirs.duckdb'].map(async (name) => rm(join(folder, name), { force: true })));
    return {
      theirs: await measure([node, here('hand-written.ts'), file, join(folder, 'theirs.duckdb')], folder),
      ours: await measure([...dedup, 'run', '--quiet', '--table', spec, '--destination', 'duckdb:ours.duckdb', file], folder),
    };
  });
}

/** All events of the file are in the final table already; the hand-written side gets the same second helping. */
async function runAgain(file: string): Promise<Figure> {
  return compare('dedup run, everything merged before / hand-written', '—', async () => ({
    theirs: await measure([node, here('hand-written.ts'), file, join(folder, 'theirs.duckdb')], folder),
    ours: await measure([...dedup, 'run', '--quiet', '--table', spec, '--destination', 'duckdb:ours.duckdb', file], folder),
  }));
}

async function startUp(): Promise<Figure> {
  return compare('dedup --help / bare node', 'at most 60 ms more', async () => ({
    theirs: await measure([node, '-e', '0'], folder),
    ours: await measure([...dedup, '--help'], folder),
  }));
}

async function compare(
  name: string,
  target: string,
  round: () => Promise<{ readonly ours: Measurement; readonly theirs: Measurement }>,
): Promise<Figure> {
  const results: { readonly ours: Measurement; readonly theirs: Measurement }[] = [];
  for (let index = 0; index < rounds; index++) {
    results.push(await round());
    console.log(`${name}: round ${index + 1} of ${rounds}`);
  }
  const ratios = results.map(({ ours, theirs }) => ours.seconds / theirs.seconds);
  const peaks = results.map(({ ours }) => ours.peakBytes).filter((peak) => peak !== null);
  return {
    name,
    target,
    ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
    seconds: {
      ours: median(results.map(({ ours }) => ours.seconds)),
      theirs: median(results.map(({ theirs }) => theirs.seconds)),
    },
    peakMegabytes: peaks.length === 0 ? null : Math.max(...peaks) / 1e6,
  };
}

function print(figures: readonly Figure[]): void {
  console.log(`\n${machine()}, Node ${process.versions.node}, ${events.toLocaleString('en-US')} events, ${rounds} rounds\n`);
  console.log('| figure | ratio: median (min … max) | target | ours | theirs | our peak memory |');
  console.log('|---|---|---|---|---|---|');
  for (const { name, ratio, target, seconds, peakMegabytes } of figures) {
    const memory = peakMegabytes === null ? '' : `${Math.round(peakMegabytes)} MB`;
    const ratios = `${two(ratio.median)} (${two(ratio.min)} … ${two(ratio.max)})`;
    console.log(`| ${name} | ${ratios} | ${target} | ${two(seconds.ours)} s | ${two(seconds.theirs)} s | ${memory} |`);
  }
}

async function keep(figures: readonly Figure[]): Promise<void> {
  const results = here('results');
  await mkdir(results, { recursive: true });
  const document = { machine: machine(), node: process.versions.node, events, rounds, at: new Date().toISOString(), figures };
  await writeFile(join(results, 'latest.json'), `${JSON.stringify(document, null, 2)}\n`);
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

function two(value: number): string {
  return value.toFixed(2);
}
