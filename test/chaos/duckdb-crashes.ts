import { deepStrictEqual } from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Destination } from '../../src/destinations/destination.ts';
import { Random } from '../model/random.ts';
import { callVerb, type VerbCall } from './call-verb.ts';
import { Crash, crashing } from './crash.ts';
import { expectExact } from './expect-exact.ts';
import { interrupted } from './interrupted.ts';
import { leftoverFolders } from './leftover-folders.ts';
import { openDuckDb } from './open-duckdb.ts';
import { DUCKDB_LIMITS, randomBatches } from './random-batches.ts';
import type { Grounds, Tally, Trial } from './trial.ts';

/** About as many steps as each verb takes; what is to happen after its last step does not happen. */
const STEPS = { load: 10, merge: 10, run: 18 } as const;

/**
 * A random stream into a DuckDB file, where processes end between any two steps, and other runs come between any two steps. The latter
 * DuckDB itself would not let happen; here it stands for any destination, since what keeps rows from being passed by is not its part.
 */
export const duckDbCrashes: Trial = { name: 'DuckDB: crashes, and other runs in between', atOnce: 1, run };

async function run(seed: number, { folder }: Grounds): Promise<Tally> {
  const random = new Random(seed);
  const file = join(folder, `crashes-${seed}.duckdb`);
  const destination = `duckdb:${file}`;
  const limits = { ...DUCKDB_LIMITS, most: 16, pieces: random.between(1, 4) };
  const { spec, batches } = randomBatches(random, { ...limits, destination });
  const tally = { checks: 1, verbs: 0, mishaps: 0 };
  let database = await openDuckDb(destination, folder);

  async function call(verb: VerbCall, by: Destination = database): Promise<void> {
    tally.verbs += 1;
    deepStrictEqual((await callVerb(by, spec, verb, folder)).error, null);
  }
  /** Whether it came to its end; else its process crashed. */
  async function attempt(verb: VerbCall): Promise<boolean> {
    const point = { step: random.between(1, STEPS[verb.verb]), moment: random.pick(['before', 'after'] as const) };
    try {
      await call(verb, random.chance(0.6) ? crashing(database, point) : database);
      return true;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      tally.mishaps += 1;
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
      if (random.chance(0.2)) await call({ verb: 'merge', lines: [] });
    }
  }
  /** A run within which, between two steps, others come and go, or crash. Merges exclude each other, so none comes within another. */
  async function beset(verb: VerbCall, lines: readonly string[]): Promise<void> {
    const others: VerbCall[] = [{ verb: verb.verb === 'load' ? random.pick(['load', 'run'] as const) : 'load', lines }];
    if (verb.verb === 'load' && random.chance(0.5)) others.push({ verb: 'merge', lines: [] });
    const meanwhile = async (): Promise<void> => {
      tally.mishaps += 1;
      for (const other of others) await attempt(other);
    };
    await call(verb, interrupted(database, random.between(1, STEPS[verb.verb]), meanwhile));
  }

  try {
    for (const [index, { lines }] of batches.entries()) {
      if (index > 0 && random.chance(0.5)) {
        // A run brings the last batch once more, and within it another brings the next one.
        await beset({ verb: random.pick(['load', 'merge', 'run'] as const), lines: batches[index - 1]?.lines ?? [] }, lines);
      }
      await insist({ verb: random.pick(['load', 'run'] as const), lines });
      if (random.chance(0.3)) await insist({ verb: 'merge', lines: [], full: random.chance(0.2) });
    }
    await insist({ verb: 'merge', lines: [] });
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
