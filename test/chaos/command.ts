import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const DEDUP = fileURLToPath(new URL('../../bin/dedup.js', import.meta.url));

/** The real command in a process of its own. */
export interface Command {
  /** Exit code, or the signal that ended it; `said`: its standard error. */
  readonly ended: Promise<{ readonly exit: number | NodeJS.Signals; readonly said: string }>;
  /** Resolves when it has written so many lines to standard error, or has ended. */
  hasSaid(lines: number): Promise<void>;
  /** By SIGKILL. */
  kill(): void;
}

/** Starts `dedup`, or another program; its temporary files go to the folder `temporary`, and everything else is relative to `folder`. */
export function startCommand(args: readonly string[], folder: string, temporary: string, program = DEDUP): Command {
  const child: ChildProcess = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<{ readonly exit: number | NodeJS.Signals; readonly said: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ exit: code ?? signal ?? 1, said }));
  });
  return {
    ended,
    hasSaid: async (lines) => {
      const enough = new Promise<void>((resolve) => {
        const look = (): void => {
          if (said.split('\n').length > lines) resolve();
        };
        child.stderr?.on('data', look);
        look();
      });
      await Promise.race([enough, ended]);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
