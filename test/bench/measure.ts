import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** One run of a whole process. */
export interface Measurement {
  /** From start to exit. */
  readonly seconds: number;
  /** Time on processors, of all threads, user and system; null where the system does not tell. Sampled, so up to 30 ms short. */
  readonly cpuSeconds: number | null;
  /** Peak resident set size; null where the system does not tell. */
  readonly peakBytes: number | null;
}

/** Linux counts in these units, whatever the machine. */
const TICKS_PER_SECOND = 100;

/** Runs a command to its end and measures it from outside; throws with its output when it fails. */
export async function measure(
  command: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Measurement> {
  const [file = '', ...rest] = command;
  const started = performance.now();
  const child = spawn(file, rest, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  let peakBytes: number | null = null;
  let cpuSeconds: number | null = null;
  const sampler = setInterval(() => {
    void peakOf(child.pid ?? 0).then((peak) => (peakBytes = peak ?? peakBytes));
    void cpuOf(child.pid ?? 0).then((cpu) => (cpuSeconds = cpu ?? cpuSeconds));
  }, 20);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${command.join(' ')} exited with ${code}:\n${Buffer.concat(output).toString()}`);
  return { seconds, cpuSeconds, peakBytes };
}

/** The middle of the values (the mean of the two middle ones). */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = NaN, high = NaN] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return (low + high) / 2;
}

/** The high-water mark that Linux keeps for a process. */
async function peakOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** User and system time of a process; the fields are numbered from behind its name, which may hold anything. */
async function cpuOf(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, user, system] = [fields[0], fields[11], fields[12]];
  if (user === undefined || system === undefined || state === 'Z') return null;
  return (Number(user) + Number(system)) / TICKS_PER_SECOND;
}
