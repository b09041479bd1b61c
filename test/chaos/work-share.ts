import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { startEmulator } from '../emulator/start-emulator.ts';
import { kindNamed } from './kinds.ts';
import { runTrials } from './run-trials.ts';
import type { Share, ShareNews } from './share.ts';

/** A process that `npm run test:chaos` starts: it is sent its share, works on it, and tells. */
process.once('message', (share: Share) => void work(share));
// Nobody waits for what comes of it.
process.once('disconnect', () => process.exit());

async function work({ kind: name, number, of, runs, seed, once }: Share): Promise<void> {
  const { trial, onEmulator, isEnough } = kindNamed(name);
  const folder = await mkdtemp(join(tmpdir(), 'dedup-chaos-'));
  const emulator = onEmulator ? await startEmulator() : undefined;
  try {
    const { done, failures } = await runTrials(
      trial,
      {
        firstSeed: seed + number,
        stride: of,
        isEnough: (soFar) => (once ? soFar.trials > 0 : isEnough(soFar, runs / of)),
        onProgress: (soFar) => tell({ done: soFar, failures: [], isEnd: false }),
      },
      {
        folder,
        emulator: () => {
          if (emulator === undefined) throw new Error(`${name} asks for an emulator`);
          return emulator.url;
        },
      },
    );
    tell({ done, failures: failures.map(({ seed: failed, error }) => ({ seed: failed, error: inspect(error) })), isEnd: true });
  } finally {
    await emulator?.stop();
    await rm(folder, { recursive: true, force: true });
    process.disconnect();
  }
}

function tell(news: ShareNews): void {
  process.send?.(news);
}
