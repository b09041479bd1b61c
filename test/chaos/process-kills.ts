import { deepStrictEqual, ok } from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Destination } from '../../src/destinations/destination.ts';
import type { ModelEvent } from '../model/model.ts';
import { Random } from '../model/random.ts';
import { type Command, startCommand } from './command.ts';
import { expectExact } from './expect-exact.ts';
import { leftoverFolders } from './leftover-folders.ts';
import { NO_TALLY } from './progress.ts';
import { type Batches, randomBatches } from './random-batches.ts';
import type { Grounds, Tally } from './trial.ts';
import { writeSpecFile } from './write-spec-file.ts';

/** A place for a table, as processes see it, and as the trial looks into it when no process has it open. */
export interface KillingGround {
  readonly url: string;
  /** A segment that holds a small part of a batch. */
  readonly segmentBytes: number;
  readonly limits: Pick<Parameters<typeof randomBatches>[1], 'notInKeys' | 'without' | 'most'>;
  look(): Promise<Destination>;
}

/** Batches of one trial; all but the first are killed on their way, the first tells how long a run takes. */
const BATCHES = 4;
/** How often a batch's run is killed at most. */
const MOST_KILLS = 3;
/** Lines on standard error after which a run still has something to do: staged, scanned. */
const LINES = 2;
/** The same where each segment is told too. */
const SEGMENTED_LINES = 6;

const SEGMENTED_VERB = fileURLToPath(new URL('segmented-verb.ts', import.meta.url));

/** Real processes on a random stream, killed at random moments; each is followed by the same command until it is done. */
export async function killProcesses(random: Random, ground: KillingGround, { folder }: Pick<Grounds, 'folder'>): Promise<Tally> {
  const { spec, batches } = randomBatches(random, { ...ground.limits, pieces: BATCHES, destination: ground.url });
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  const config = await writeSpecFile(spec, folder);
  const tally = { ...NO_TALLY };
  const events: ModelEvent[] = [];
  const isSegmented = random.chance(0.5);
  let usualMillis = 0;

  function start(verb: 'load' | 'run' | 'merge', files: readonly string[]): Command {
    tally.verbs += 1;
    return isSegmented && verb !== 'merge'
      ? startCommand([verb, config, String(ground.segmentBytes), ...files], folder, temporary, SEGMENTED_VERB)
      : startCommand([verb, '--table', config, ...files], folder, temporary);
  }
  async function kill(verb: 'load' | 'run', file: string): Promise<void> {
    const command = start(verb, [file]);
    // At any moment of the whole time, or soon after one of its steps.
    const lines = random.chance(0.4) ? 0 : random.between(1, isSegmented ? SEGMENTED_LINES : LINES);
    const patience = random.next() * usualMillis * (lines === 0 ? 1 : 0.1);
    await command.hasSaid(lines);
    await Promise.race([delay(patience), command.ended]);
    command.kill();
    const { exit, said } = await command.ended;
    if (exit === 'SIGKILL') tally.kills += 1;
    else deepStrictEqual([0, 3].includes(exit as number), true, `${exit}: ${said}`);
  }
  async function finish(verb: 'load' | 'run' | 'merge', files: readonly string[]): Promise<void> {
    const { exit, said } = await start(verb, files).ended;
    // 3: some events were rejected, as some of the drawn ones must be.
    ok(exit === 0 || exit === 3, `exit ${exit}: ${said}`);
  }

  for (const [index, { lines, modelled }] of batches.entries()) {
    const file = join(folder, `events-${index}.ndjson`);
    await writeFile(file, lines.join(''));
    events.push(...modelled);
    const verb = index === 0 ? 'run' : random.pick(['load', 'run', 'run'] as const);
    for (let kills = index === 0 ? 0 : random.between(1, MOST_KILLS); kills > 0; kills--) await kill(verb, file);
    const began = performance.now();
    await finish(verb, [file]);
    const millis = performance.now() - began;
    usualMillis = index === 0 ? millis : Math.min(usualMillis, millis);
    if (verb === 'load') await finish('merge', []);
    await expectTables(spec, events, ground);
    deepStrictEqual(await leftoverFolders(temporary), []);
    tally.checks += 1;
  }
  await rm(folder, { recursive: true, force: true });
  return tally;
}

async function expectTables(spec: Batches['spec'], events: readonly ModelEvent[], ground: KillingGround): Promise<void> {
  const destination = await ground.look();
  try {
    await expectExact(destination, spec, events);
  } finally {
    await destination.close();
  }
}
