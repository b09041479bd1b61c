import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Python } from './find-python.ts';

const CACHE = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.cache');

/** A set of pinned Python packages for tests. */
export interface VenvPlan {
  /** What it is, e.g. `bqemulator`; the folder's name begins with it. */
  readonly name: string;
  /** The file that pins the packages. */
  readonly requirements: string;
  /** What to do once the packages are there. */
  readonly prepare?: (folder: string, run: typeof runCommand) => Promise<void>;
  /** What a failure says besides: how to do without. */
  readonly without: string;
}

/** An installation that is there, for whatever Python; undefined: none. Runs nothing. */
export async function findVenv(plan: VenvPlan): Promise<string | undefined> {
  const prefix = await folderPrefix(plan);
  const names = await readdir(CACHE).catch((): readonly string[] => []);
  const found = names.find((name) => name.startsWith(prefix) && !name.includes('.building-'));
  return found === undefined ? undefined : join(CACHE, found);
}

/**
 * Installs the packages into a virtual environment in `.cache/`, once per set of pins and Python. Two runs may do so at once: each builds in
 * a folder of its own and renames it, the first one wins.
 */
export async function installVenv(plan: VenvPlan, python: Python): Promise<string> {
  const target = join(CACHE, `${await folderPrefix(plan)}${python.version}`);
  if (!existsSync(target)) await build(plan, python, target);
  return target;
}

/** The interpreter of an installation. It finds its packages beside itself, so the folder may be renamed; scripts in bin/ name the old path. */
export function venvPython(folder: string): string {
  return join(folder, 'venv', 'bin', 'python');
}

/** Another one for other pins. */
async function folderPrefix({ name, requirements }: VenvPlan): Promise<string> {
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  return `${name}-${pins}-python`;
}

async function build(plan: VenvPlan, python: Python, target: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(`${target}.building-`);
  try {
    await runCommand(plan, python.command, ['-m', 'venv', join(folder, 'venv')]);
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', '-r', plan.requirements];
    await runCommand(plan, venvPython(folder), pip);
    await plan.prepare?.(folder, runCommand);
    await rename(folder, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a command; its failure shows what it said last. */
async function runCommand(
  { name, without }: VenvPlan,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  const last = said.trimEnd().split('\n').slice(-8).join('\n  ');
  throw new Error(
    `Installing ${name} failed: ${command} ${args.join(' ')} ended with ${code}:\n  ${last}\n` +
      `It installs Python packages with pip as this machine configures it. ${without}`,
  );
}
