import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
// The one place below the command line that asks for the process: whether the one that made a folder is still there.
import { kill, pid as ownPid } from 'node:process';
import { systemCode } from './system-error.ts';

/**
 * Makes a private folder (mode 0700) for the segments of this process within `parent`: `dedup-<pid>-<host>-<random>`. The host is in the
 * name because containers may share a temporary folder, but not their process ids.
 */
export async function makeSegmentFolder(parent: string, pid: number = ownPid): Promise<string> {
  return mkdtemp(join(parent, `dedup-${pid}-${hostTag()}-`));
}

/**
 * Removes what killed runs have left in `parent`: folders of this user and host whose process is gone. Another run may do the same at the
 * same time. Nothing that goes wrong here is worth stopping for.
 */
export async function sweepSegmentFolders(parent: string, isAlive: (pid: number) => boolean = isProcessAlive): Promise<void> {
  const pattern = new RegExp(`^dedup-(\\d+)-${hostTag().replaceAll('.', '\\.')}-[A-Za-z0-9]{6}$`);
  const { uid } = userInfo();
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = pattern.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(parent, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory() !== true || found.uid !== uid) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function hostTag(): string {
  return hostname().replaceAll(/[^A-Za-z0-9.]/g, '') || 'host';
}

/** A process that belongs to somebody else is alive too (EPERM). */
function isProcessAlive(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
