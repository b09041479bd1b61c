import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPython } from '../python/find-python.ts';
import { installVenv, venvPython, type VenvPlan } from '../python/install-venv.ts';

/** An installed emulator. */
export interface EmulatorInstallation {
  /** The interpreter of its virtual environment. */
  readonly python: string;
  /** Its own HOME, which holds DuckDB's extension. */
  readonly home: string;
}

const HERE = dirname(fileURLToPath(import.meta.url));

const PLAN: VenvPlan = {
  name: 'bqemulator',
  requirements: join(HERE, 'requirements.txt'),
  prepare: async (folder, run) => {
    await mkdir(homeIn(folder));
    await run(PLAN, venvPython(folder), [join(HERE, 'install-spatial.py')], { ...process.env, HOME: homeIn(folder) });
  },
  without: 'To leave its tests out: DEDUP_TEST_WITHOUT_EMULATOR=1',
};

/**
 * Installs the pinned emulator into `.cache/` of the repository (about 30 s and 580 MB), once per set of pins and Python. Throws with the
 * remedy when Python is missing or pip fails.
 */
export async function installEmulator(): Promise<EmulatorInstallation> {
  const python = await findPython();
  if (python === undefined) {
    throw new Error(
      'The emulator tests need Python 3.11 or newer with venv (Debian: apt-get install python3 python3-venv). ' +
        'To leave them out: DEDUP_TEST_WITHOUT_EMULATOR=1',
    );
  }
  const folder = await installVenv(PLAN, python);
  return { python: venvPython(folder), home: homeIn(folder) };
}

function homeIn(folder: string): string {
  return join(folder, 'home');
}
