import { deepStrictEqual } from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Destination } from '../../src/destinations/destination.ts';
import { Random } from '../model/random.ts';
import { callVerb, type VerbCall } from './call-verb.ts';
import { Crash, crashing } from './crash.ts';
import { expectExact } from './expect-exact.ts';
import { leftoverFolders } from './leftover-folders.ts';
import { openDuckDb } from './open-duckdb.ts';
import { NO_TALLY } from './progress.ts';
import { DUCKDB_LIMITS, randomBatches } from './random-batches.ts';
import { randomSegmentBytes } from './random-segments.ts';
import { type Runner, takeTurns } from './take-turns.ts';
import type { Grounds, Tally, Trial } from './trial.ts';

/** About as many steps as each verb takes, with some segments; a crash after its last step does not happen. */
const STEPS = { load: 10, merge: 10, run: 18, rebuild: 12 } as const;
const MERGE: VerbCall = { verb: 'merge', lines: [] };

/**
 * A random stream into a DuckDB file, where processes end between any two steps, and where merges, one after the other, and loads beside
 * them take their steps in any order. The latter DuckDB itself would not let happen; here it stands for any destination, for what keeps
 * rows from being passed by is not its part.
 */
export const duckDbCrashes: Trial = { name: 'DuckDB: crashes, and loads beside merges', atOnce: 1, run };

async function run(seed: number, { folder }: Grounds): Promise<Tally> {
  const random = new Random(seed);
  const file = join(folder, `crashes-${seed}.duckdb`);
  const destination = `duckdb:${file}`;
  const limits = { ...DUCKDB_LIMITS, most: 24, values: 2, pieces: random.between(1, 5) };
  const { spec, batches } = randomBatches(random, { ...limits, destination });
  const tally = { ...NO_TALLY, checks: 1 };
  let database = await openDuckDb(destination, folder);

  async function call(verb: VerbCall, by: Destination = database): Promise<void> {
    tally.verbs += 1;
    deepStrictEqual((await callVerb(by, spec, verb, folder)).error, null);
  }
  /** Whether it came to its end; else its process crashed. */
  async function attempt(verb: VerbCall, by: Destination = database): Promise<boolean> {
    const point = { step: random.between(1, STEPS[verb.verb]), moment: random.pick(['before', 'after'] as const) };
    try {
      await call(verb, random.chance(0.6) ? crashing(by, point) : by);
      return true;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      tally.crashes += 1;
      return false;
    }
  }
  /** Who consumes a stream brings the same events again until they are taken. */
  async function insist(verb: VerbCall): Promise<void> {
    while (!(await attempt(verb))) {
      // Opening takes longer than all the rest, so not every crash is followed by it.
      if (random.chance(0.1)) {
        await database.close();
        database = await openDuckDb(destination, folder);
      }
      if (random.chance(0.2)) await call(MERGE);
    }
  }
  /** Loads of these lines and of older ones beside merges. What is drawn is drawn at once: the order of draws must not depend on time. */
  async function sideBySide(lines: readonly string[], older: readonly string[]): Promise<void> {
    const merging = Array.from({ length: random.between(1, 3) }, () =>
      random.chance(0.5)
        ? MERGE
        : { verb: 'run' as const, lines: random.chance(0.5) ? older : [], segmentBytes: randomSegmentBytes(random) },
    );
    const segmentBytes = randomSegmentBytes(random);
    const runners: Runner[] = [
      async (inTurn) => {
        for (const verb of merging) await call(verb, inTurn(database));
      },
      (inTurn) => call({ verb: 'load', lines, segmentBytes }, inTurn(database)),
    ];
    if (random.chance(0.3)) {
      const point = { step: random.between(1, STEPS.load), moment: random.pick(['before', 'after'] as const) };
      runners.push(async (inTurn) => {
        await call({ verb: 'load', lines: older, segmentBytes }, crashing(inTurn(database), point)).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
          tally.crashes += 1;
        });
      });
    }
    await takeTurns(random, runners);
  }

  try {
    for (const [index, { lines }] of batches.entries()) {
      if (random.chance(0.4)) await sideBySide(lines, batches[index - 1]?.lines ?? []);
      else await insist({ verb: random.pick(['load', 'run'] as const), lines, segmentBytes: randomSegmentBytes(random) });
      if (random.chance(0.3)) await insist({ ...MERGE, full: random.chance(0.1) });
    }
    await insist(MERGE);
    await expectExact(
      database,
      spec,
      batches.flatMap(({ modelled }) => modelled),
    );
    deepStrictEqual(await leftoverFolders(tmpdir(), process.pid), []);
    return tally;
  } finally {
    await database.close();
    await rm(file, { force: true });
  }
}
