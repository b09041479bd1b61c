import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPython } from './find-python.ts';

/** An installed emulator. */
export interface EmulatorInstallation {
  /** The interpreter of its virtual environment. */
  readonly python: string;
  /** Its own HOME, which holds DuckDB's extension. */
  readonly home: string;
}

const HERE = dirname(fileURLToPath(import.meta.url));
const CACHE = join(HERE, '..', '..', '.cache');
const REQUIREMENTS = join(HERE, 'requirements.txt');

/**
 * Installs the pinned emulator into `.cache/` of the repository (about 30 s and 580 MB), once per set of pins and Python.
 * Two runs may do so at once: each builds in a folder of its own and renames it, the first one wins. Throws with the remedy
 * when Python is missing or pip fails.
 */
export async function installEmulator(): Promise<EmulatorInstallation> {
  const python = await findPython();
  if (python === undefined) {
    throw new Error(
      'The emulator tests need Python 3.11 or newer with venv (Debian: apt-get install python3 python3-venv). ' +
        'To leave them out: DEDUP_TEST_WITHOUT_EMULATOR=1',
    );
  }
  const pins = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const target = join(CACHE, `bqemulator-${pins}-python${python.version}`);
  if (!existsSync(target)) await build(python.command, target);
  return installationIn(target);
}

async function build(python: string, target: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(`${target}.building-`);
  try {
    const { python: venvPython, home } = installationIn(folder);
    await mkdir(home);
    await run(python, ['-m', 'venv', join(folder, 'venv')]);
    await run(venvPython, ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', '-r', REQUIREMENTS]);
    await run(venvPython, [join(HERE, 'install-spatial.py')], { ...process.env, HOME: home });
    await rename(folder, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function installationIn(folder: string): EmulatorInstallation {
  // The interpreter finds its packages beside itself, so the folder may be renamed; the scripts in bin/ name the old path.
  return { python: join(folder, 'venv', 'bin', 'python'), home: join(folder, 'home') };
}

/** Runs a command; its failure shows what it said last. */
async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
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
    `Installing the BigQuery emulator failed: ${command} ${args.join(' ')} ended with ${code}:\n  ${last}\n` +
      'It installs Python packages with pip as this machine configures it. To leave its tests out: DEDUP_TEST_WITHOUT_EMULATOR=1',
  );
}
