import { deepStrictEqual, ok } from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startFaultProxy } from '../fault-proxy/start-fault-proxy.ts';
import { Random } from '../model/random.ts';
import { callVerb, type VerbCall } from './call-verb.ts';
import { startCommand } from './command.ts';
import { expectExact } from './expect-exact.ts';
import { freshDataset } from './fresh-dataset.ts';
import { isTemporary } from './is-temporary.ts';
import { leftoverFolders } from './leftover-folders.ts';
import { openBigQuery } from './open-bigquery.ts';
import { NO_TALLY } from './progress.ts';
import { BIGQUERY_LIMITS, randomBatches } from './random-batches.ts';
import type { Grounds, Tally, Trial } from './trial.ts';
import { writeSpecFile } from './write-spec-file.ts';

/** Who comes at once. */
export interface Crowd {
  readonly name: string;
  /** Verbs within this process. */
  readonly verbs: number;
  /** Real processes. */
  readonly processes: number;
  /** How likely a request is hit by a fault. */
  readonly faults: number;
}

const MOST_TRIES = 40;

/**
 * Many on one table at once: about half of them bring events and half only merge, at random moments, while MERGE jobs take their time. No
 * two of those may be at work together, and nothing may be lost or come twice.
 */
export function crowdTrial(crowd: Crowd): Trial {
  return { name: crowd.name, atOnce: crowd.processes > 2 ? 1 : 2, run: (seed, grounds) => run(crowd, seed, grounds) };
}

async function run(crowd: Crowd, seed: number, { folder: parent, emulator }: Grounds): Promise<Tally> {
  const random = new Random(seed);
  const folder = await mkdtemp(join(parent, 'crowd-'));
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const proxy = await startFaultProxy({ upstream: emulator() });
  const tally = { ...NO_TALLY, checks: 1 };
  try {
    const place = freshDataset(`crowd_${seed}`);
    const size = crowd.verbs + crowd.processes;
    const limits = { ...BIGQUERY_LIMITS, most: 6 * size, values: 2, pieces: Math.ceil(size / 2) };
    const { spec, batches } = randomBatches(random, { ...limits, destination: place(proxy.url) });
    const config = await writeSpecFile(spec, folder);
    // The tables are there before the crowd: in bqemulator 1.4, CREATE TABLE IF NOT EXISTS gives a table that is there a new creation time.
    ok(await asVerb({ verb: 'load', lines: [] }));
    if (crowd.faults > 0) proxy.chaos({ seed, rate: crowd.faults, longestJobMillis: 50 });
    proxy.fail({
      kind: 'merge',
      times: Infinity,
      course: { millis: random.between(20, 200), commit: random.pick(['start', 'end']) },
    });

    async function asProcess({ verb, lines }: VerbCall, number: number): Promise<boolean> {
      const file = join(folder, `events-${number}.ndjson`);
      await writeFile(file, lines.join(''));
      const { exit, said } = await startCommand([verb, '--table', config, ...(verb === 'merge' ? [] : [file])], folder, temporary)
        .ended;
      if (exit === 75) return false;
      ok(exit === 0 || exit === 3, `exit ${exit}: ${said}`);
      return true;
    }
    async function asVerb(verb: VerbCall): Promise<boolean> {
      return !isTemporary(await callVerb(await openBigQuery(place(proxy.url), folder), spec, verb, folder));
    }

    const calls = Array.from({ length: size }, (_, index): VerbCall => {
      const batch = batches[index];
      return batch === undefined
        ? { verb: 'merge', lines: [] }
        : { verb: random.pick(['load', 'run', 'run']), lines: batch.lines };
    });
    const members = random.shuffle(calls).map((verb, number) => ({ verb, number, millis: random.between(0, 150) }));
    await Promise.all(
      members.map(async ({ verb, number, millis }) => {
        await delay(millis);
        let tries = 0;
        do {
          ok(++tries <= MOST_TRIES, `${verb.verb} was not done after ${MOST_TRIES} times`);
          tally.verbs += 1;
        } while (!(await (number < crowd.processes ? asProcess(verb, number) : asVerb(verb))));
      }),
    );
    tally.faults = proxy.schedule.length;
    proxy.calm();
    ok(await asVerb({ verb: 'merge', lines: [] }));
    deepStrictEqual(proxy.violations, []);
    await expectExact(
      await openBigQuery(place(emulator()), folder),
      spec,
      batches.flatMap(({ modelled }) => modelled),
    );
    deepStrictEqual(await leftoverFolders(temporary), []);
    return tally;
  } finally {
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  }
}
