import { deepStrictEqual, ok } from 'node:assert/strict';
import { startFaultProxy } from '../fault-proxy/start-fault-proxy.ts';
import type { ModelEvent } from '../model/model.ts';
import { Random } from '../model/random.ts';
import { callVerb, type VerbCall } from './call-verb.ts';
import { Crash, crashing } from './crash.ts';
import { expectExact } from './expect-exact.ts';
import { freshDataset } from './fresh-dataset.ts';
import { isTemporary } from './is-temporary.ts';
import { openBigQuery } from './open-bigquery.ts';
import { NO_TALLY } from './progress.ts';
import { BIGQUERY_LIMITS, randomBatches } from './random-batches.ts';
import { randomSegmentBytes } from './random-segments.ts';
import type { Grounds, Tally, Trial } from './trial.ts';

/** Schedules of faults that one table goes through: making tables takes the emulator as long as merging into them. */
const SCHEDULES = 5;
/** A command that was told to come back later is given so many times before that counts as a failure. */
const MOST_TRIES = 40;
/** About as many steps as a verb takes. */
const STEPS = 20;

/** A random stream into BigQuery, where requests and jobs fail at random and some processes end between two steps. */
export const bigQueryFaults: Trial = { name: 'BigQuery: random faults', atOnce: 4, run };

async function run(seed: number, { folder, emulator }: Grounds): Promise<Tally> {
  const random = new Random(seed);
  const proxy = await startFaultProxy({ upstream: emulator() });
  const tally = { ...NO_TALLY };
  try {
    const place = freshDataset(`faults_${seed}`);
    const limits = { ...BIGQUERY_LIMITS, most: 25, values: 2, pieces: SCHEDULES };
    const { spec, batches } = randomBatches(random, { ...limits, destination: place(proxy.url) });
    const reader = await openBigQuery(place(emulator()), folder);

    async function call(verb: VerbCall): Promise<boolean> {
      tally.verbs += 1;
      // One that gives up at the first failure, or one with patience.
      const destination = await openBigQuery(place(proxy.url), folder, random.chance(0.15) ? 0 : 300_000);
      const point = { step: random.between(1, STEPS), moment: random.pick(['before', 'after'] as const) };
      try {
        const report = await callVerb(random.chance(0.15) ? crashing(destination, point) : destination, spec, verb, folder);
        return !isTemporary(report);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        tally.crashes += 1;
        return false;
      }
    }
    async function insist(verb: VerbCall): Promise<void> {
      let tries = 1;
      while (!(await call(verb))) ok(++tries <= MOST_TRIES, `${verb.verb} was not done after ${MOST_TRIES} times`);
    }

    const events: ModelEvent[] = [];
    for (const [index, { lines, modelled }] of batches.entries()) {
      proxy.chaos({ seed: seed * SCHEDULES + index, rate: random.pick([0.03, 0.07, 0.15]), longestJobMillis: 10 });
      events.push(...modelled);
      const verb = random.pick(['load', 'run', 'run'] as const);
      await insist({ verb, lines, segmentBytes: randomSegmentBytes(random) });
      if (verb === 'load') await insist({ verb: 'merge', lines: [] });
      tally.faults += proxy.schedule.length;
      deepStrictEqual(proxy.violations, []);
      await expectExact(reader, spec, events);
      tally.checks += 1;
    }
    return tally;
  } finally {
    await proxy.close();
  }
}
