import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A Python that can run the emulator. */
export interface Python {
  /** The command, found on `PATH`. */
  readonly command: string;
  /** E.g. `3.13`. */
  readonly version: string;
}

const CANDIDATES = ['python3.13', 'python3.12', 'python3.11', 'python3'];
const OLDEST_MINOR = 11;

/** The first Python ≥ 3.11 that runs (a version manager may put names on `PATH` that do not), `undefined` when there is none. */
export async function findPython(candidates: readonly string[] = CANDIDATES): Promise<Python | undefined> {
  for (const command of candidates) {
    const version = await versionOf(command);
    const minor = /^3\.(\d+)$/.exec(version ?? '')?.[1];
    if (version !== undefined && minor !== undefined && Number(minor) >= OLDEST_MINOR) return { command, version };
  }
  return undefined;
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    // venv and ensurepip are packages of their own on Debian: a Python without them cannot install anything.
    const program = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
    const { stdout } = await promisify(execFile)(command, ['-c', program], { timeout: 20_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
