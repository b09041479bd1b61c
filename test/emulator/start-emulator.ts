import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { installEmulator } from './install-emulator.ts';

/** A running BigQuery emulator. It holds everything in memory. */
export interface Emulator {
  /** Base of its REST interface, e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends it, by force if need be, and removes its temporary files. */
  stop(): Promise<void>;
}

/** The project that the emulator assumes; every other one works too. */
export const EMULATOR_PROJECT = 'test';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
const RUNNER = join(dirname(fileURLToPath(import.meta.url)), 'run-emulator.py');

/** Installs the emulator where that was not done yet, and starts one of its own on free ports of the loopback interface. */
export async function startEmulator(): Promise<Emulator> {
  const { python, home } = await installEmulator();
  const temporary = await mkdtemp(join(tmpdir(), 'dedup-emulator-'));
  const child = spawn(
    python,
    [RUNNER, 'start', '--rest-port', '0', '--grpc-port', '0', '--project', EMULATOR_PROJECT, '--log-format', 'json'],
    { env: { ...process.env, HOME: home, TMPDIR: temporary }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(temporary, { recursive: true, force: true });
  };
  try {
    return { url: await listening(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The URL that the emulator's log tells; the log is read to its end, or the process would block on a full pipe. */
async function listening(child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the emulator was started without pipes');
  const last: string[] = [];
  return await new Promise<string>((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new Error(`the BigQuery emulator did not start: ${reason}\n${last.join('\n')}`));
    const timer = setTimeout(() => fail(`nothing after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    const hear = (line: string): void => {
      if (last.push(line.slice(0, 500)) > 8) last.shift();
      const port = portOf(line);
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(`http://127.0.0.1:${port}`);
    };
    createInterface({ input: stdout }).on('line', hear);
    createInterface({ input: stderr }).on('line', hear);
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}`);
    });
  });
}

/** The port of a log line like `{"event": "rest.listen", "port": 40123}`. */
function portOf(line: string): number | undefined {
  if (!line.includes('"rest.listen"')) return undefined;
  const entry: unknown = JSON.parse(line);
  return typeof entry === 'object' && entry !== null && 'port' in entry && typeof entry.port === 'number'
    ? entry.port
    : undefined;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  // The runner leaves at once when its input closes; SIGTERM would let the emulator wait for open connections.
  child.stdin?.end();
  await closed;
  clearTimeout(force);
}
