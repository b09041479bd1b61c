import { readdir } from 'node:fs/promises';

/** Temporary folders of segments in `parent`; with `pid`, of that process. */
export async function leftoverFolders(parent: string, pid?: number): Promise<readonly string[]> {
  const names = await readdir(parent);
  return names.filter(
    (name) => /^dedup-\d+-[^-]*-[A-Za-z0-9]{6}$/.test(name) && (pid === undefined || name.startsWith(`dedup-${pid}-`)),
  );
}
