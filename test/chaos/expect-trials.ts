import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { runTrials } from './run-trials.ts';
import type { Progress } from './progress.ts';
import type { Trial } from './trial.ts';

/**
 * Runs trials within a test, and expects that all end as the model says. The seed is another one every day, so that a red run can be run
 * again; `DEDUP_SEED` names one.
 */
export async function expectTrials(
  kind: string,
  trial: Trial,
  isEnough: (soFar: Progress) => boolean,
  emulator: () => string = () => {
    throw new Error('there is no emulator');
  },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-chaos-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const firstSeed = Number(process.env['DEDUP_SEED'] ?? Math.floor(Date.now() / 86_400_000) * 1000);
  const { failures, done } = await runTrials(trial, { firstSeed, isEnough }, { folder, emulator });
  console.log(
    `${trial.name}: ${done.trials} trials, ${done.checks} checks, ${done.verbs} verbs, ${done.kills} kills, ${done.crashes} crashes, ${done.faults} faults, first seed ${firstSeed}`,
  );
  for (const { seed } of failures) console.log(`again: npm run test:chaos -- --only ${kind} --trial ${seed}`);
  if (failures[0] !== undefined) throw failures[0].error;
  expect(done.verbs).toBeGreaterThan(0);
}
