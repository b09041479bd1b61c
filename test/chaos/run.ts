import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { KINDS, kindNamed } from './kinds.ts';
import { addProgress, NO_PROGRESS, type Progress } from './progress.ts';
import { runShare } from './run-share.ts';
import type { Share, ShareNews } from './share.ts';

const USAGE = `npm run test:chaos -- [--runs N] [--seed S] [--only KIND] [--trial S]

  --runs N      N schedules of faults, 3 N crashes, 0.55 N processes killed, N/10 crowds, N/50 times ten processes at once; default 1000
  --seed S      the first seed; default: another one every day
  --only KIND   ${Object.keys(KINDS).join(', ')}; may be given several times
  --trial S     only the trial of this seed: a failure again

The trials go on in as many processes as there are cores. Prints a line a minute, a table at the end, and the seeds and errors of
failures; exits 1 when there was one.
`;

const HEARTBEAT_MILLIS = 60_000;

/** What came of one kind, in all its shares. */
interface KindResults {
  readonly progress: Progress;
  readonly seconds: number;
  readonly failures: ShareNews['failures'];
}

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
  process.exitCode = await runAll(values.only ?? Object.keys(KINDS));
}

async function runAll(kinds: readonly string[]): Promise<number> {
  const once = values.trial !== undefined;
  const seed = Number(values.trial ?? values.seed);
  const cores = availableParallelism();
  const of = once ? 1 : cores;
  const waiting: Share[] = kinds.flatMap((kind) =>
    Array.from({ length: of }, (_, number) => ({ kind, number, of, runs: Number(values.runs), seed, once })),
  );
  for (const kind of kinds) kindNamed(kind);
  const news = new Map<Share, ShareNews>();
  const seconds = new Map<string, number>();
  const resultsOf = (kind: string): KindResults => {
    const shares = [...news].filter(([share]) => share.kind === kind).map(([, each]) => each);
    return {
      progress: shares.reduce((sum, { done }) => addProgress(sum, done), NO_PROGRESS),
      seconds: seconds.get(kind) ?? 0,
      failures: shares.flatMap(({ failures }) => failures),
    };
  };
  const work = async (): Promise<void> => {
    for (let share = waiting.shift(); share !== undefined; share = waiting.shift()) {
      const mine = share;
      const began = performance.now();
      const end = await runShare(mine, (each) => news.set(mine, each));
      seconds.set(mine.kind, (seconds.get(mine.kind) ?? 0) + (performance.now() - began) / 1000);
      for (const { seed: failed, error } of end.failures) {
        console.log(`${kindNamed(mine.kind).trial.name}: seed ${failed} failed; again: ${again(mine.kind, failed)}\n${error}`);
      }
    }
  };
  const heartbeat = setInterval(
    () => console.log(kinds.map((kind) => briefly(kind, resultsOf(kind))).join(' · ')),
    HEARTBEAT_MILLIS,
  );
  const began = performance.now();
  try {
    await Promise.all(Array.from({ length: cores }, work));
  } finally {
    clearInterval(heartbeat);
  }
  return tell(kinds, seed, resultsOf, (performance.now() - began) / 1000);
}

function briefly(kind: string, { progress, failures }: KindResults): string {
  const { trials, kills, crashes, faults } = progress;
  return `${kind} ${trials}${failures.length === 0 ? '' : ` (${failures.length} failed)`}: ${kills + crashes + faults}`;
}

function again(kind: string, seed: number): string {
  return `npm run test:chaos -- --only ${kind} --trial ${seed}`;
}

/** Prints the table; resolves to the exit code. */
function tell(kinds: readonly string[], seed: number, resultsOf: (kind: string) => KindResults, seconds: number): number {
  const results = kinds.map((kind) => ({ kind, ...resultsOf(kind) }));
  const all = results.map(({ progress }) => progress).reduce(addProgress, NO_PROGRESS);
  const failed = results.reduce((sum, { failures }) => sum + failures.length, 0);
  console.table(
    Object.fromEntries([
      ...results.map(({ kind, progress, failures, seconds: spent }) => [
        kindNamed(kind).trial.name,
        { ...progress, failures: failures.length, 'first seed': seed, minutes: minutes(spent) },
      ]),
      ['total', { ...all, failures: failed, 'first seed': seed, minutes: minutes(seconds) }],
    ]),
  );
  return failed === 0 ? 0 : 1;
}

function minutes(seconds: number): number {
  return Math.round(seconds / 6) / 10;
}
