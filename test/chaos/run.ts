import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { startEmulator } from '../emulator/start-emulator.ts';
import { crowdTrial } from './bigquery-crowd.ts';
import { bigQueryFaults } from './bigquery-faults.ts';
import { bigQueryKills } from './bigquery-kills.ts';
import { duckDbCrashes } from './duckdb-crashes.ts';
import { duckDbKills } from './duckdb-kills.ts';
import { runTrials, type TrialResults } from './run-trials.ts';
import type { Tally, Trial } from './trial.ts';

const USAGE = `npm run test:chaos -- [--runs N] [--seed S] [--only KIND] [--trial S]

  --runs N      N schedules of faults, N streams with crashes, N/2 processes killed, N/10 crowds, N/50 times ten processes at once; default 1000
  --seed S      the first seed; default: another one every day
  --only KIND   crashes, duckdb-kills, faults, bigquery-kills, crowd or ten
  --trial S     only the trial of this seed: a failure again

Prints one line a kind, the seeds and errors of failures, and exits 1 when there was one.
`;

type Progress = Tally & { readonly trials: number };

/** Every kind with the amount that `--runs N` asks for. */
const KINDS: Readonly<Record<string, { readonly trial: Trial; readonly isEnough: (soFar: Progress, runs: number) => boolean }>> =
  {
    crashes: { trial: duckDbCrashes, isEnough: ({ trials }, runs) => trials >= runs },
    'duckdb-kills': { trial: duckDbKills, isEnough: ({ mishaps }, runs) => mishaps >= runs / 4 },
    faults: { trial: bigQueryFaults, isEnough: ({ checks }, runs) => checks >= runs },
    'bigquery-kills': { trial: bigQueryKills, isEnough: ({ mishaps }, runs) => mishaps >= runs / 4 },
    crowd: {
      trial: crowdTrial({ name: 'BigQuery: many at once', verbs: 5, processes: 1, faults: 0.03 }),
      isEnough: ({ trials }, runs) => trials >= runs / 10,
    },
    ten: {
      trial: crowdTrial({ name: 'BigQuery: ten processes at once', verbs: 0, processes: 10, faults: 0 }),
      isEnough: ({ trials }, runs) => trials >= runs / 50,
    },
  };

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 86_400_000) * 1000) },
    only: { type: 'string', multiple: true },
    trial: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help === true) {
  process.stdout.write(USAGE);
} else {
  process.exitCode = await runAll();
}

async function runAll(): Promise<number> {
  const kinds = values.only ?? Object.keys(KINDS);
  const folder = await mkdtemp(join(tmpdir(), 'dedup-chaos-'));
  const emulator = await startEmulator();
  const results: TrialResults[] = [];
  try {
    for (const kind of kinds) {
      const found = KINDS[kind];
      if (found === undefined) throw new Error(`no kind ${kind}: ${Object.keys(KINDS).join(', ')}`);
      const isEnough = (soFar: Progress): boolean =>
        values.trial === undefined ? found.isEnough(soFar, Number(values.runs)) : soFar.trials > 0;
      const first = Number(values.trial ?? values.seed);
      const result = await runTrials(found.trial, first, isEnough, { folder, emulator: () => emulator.url });
      results.push(result);
      tell(kind, result);
    }
  } finally {
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
  console.table(
    results.map(({ name, trials, checks, verbs, mishaps, firstSeed, seconds, failures }) => ({
      kind: name,
      trials,
      checks,
      verbs,
      mishaps,
      'first seed': firstSeed,
      seconds: Math.round(seconds),
      failures: failures.length,
    })),
  );
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

function tell(kind: string, { name, trials, checks, mishaps, failures }: TrialResults): void {
  console.log(`${name}: ${trials} trials, ${checks} checks, ${mishaps} mishaps, ${failures.length} failures`);
  for (const { seed, error } of failures) {
    console.log(`again: npm run test:chaos -- --only ${kind} --trial ${seed}\n${inspect(error)}`);
  }
}
