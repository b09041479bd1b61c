import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The command, as it is installed. */
export const DEDUP: string = fileURLToPath(new URL('../../bin/dedup.js', import.meta.url));

/** One for all tests: their homes are empty. */
const COMPILE_CACHE = fileURLToPath(new URL('../../.cache/compile', import.meta.url));

export interface RunOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input; without it, input is empty. */
  readonly input?: string;
  /** Arguments for Node itself. */
  readonly nodeArguments?: readonly string[];
}

export interface Finished {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `dedup` to its end in a process of its own, with an environment that holds nothing but a path. */
export async function runDedup(args: readonly string[], options: RunOptions): Promise<Finished> {
  const child = startDedup(args, options);
  child.stdin.end(options.input ?? '');
  return finished(child);
}

/** Starts `dedup` with its standard input open; it does not outlive the test. */
export function startDedup(args: readonly string[], options: RunOptions): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), DEDUP, ...args], {
    cwd: options.cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: options.cwd,
      TMPDIR: process.env['TMPDIR'] ?? '/tmp',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...options.environment,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Waits for the end of a process and everything it wrote. */
export async function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined); // it may end without reading its input
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
}
