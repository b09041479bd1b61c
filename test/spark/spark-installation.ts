import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findPython } from '../python/find-python.ts';
import { findVenv, installVenv, venvPython, type VenvPlan } from '../python/install-venv.ts';

const PLAN: VenvPlan = {
  name: 'spark',
  requirements: join(dirname(fileURLToPath(import.meta.url)), 'requirements.txt'),
  without: 'Only npm run test:spark needs it.',
};

/** The interpreter of an installed Spark, or why its tests are left out. Installs nothing. */
export async function findSpark(): Promise<{ readonly python: string } | { readonly leftOut: string }> {
  const folder = await findVenv(PLAN);
  if (folder === undefined) return { leftOut: 'Spark is not installed; npm run test:spark installs it' };
  const reason = await whyNoJava();
  return reason === undefined ? { python: venvPython(folder) } : { leftOut: reason };
}

/** Installs Spark into `.cache/` of the repository (about 3 minutes and 480 MB). Throws with the remedy when something is missing. */
export async function installSpark(): Promise<void> {
  const python = await findPython();
  if (python === undefined) throw new Error('Spark needs Python 3.11 or newer with venv (Debian: apt-get install python3-venv)');
  const reason = await whyNoJava();
  if (reason !== undefined) throw new Error(reason);
  await installVenv(PLAN, python);
}

/** Spark 4 runs on Java 17 and 21. */
async function whyNoJava(): Promise<string | undefined> {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version'], { timeout: 20_000 });
    const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
    return version >= 17 ? undefined : `Spark needs Java 17 or newer, and this is Java ${version}`;
  } catch {
    return 'Spark needs Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)';
  }
}
