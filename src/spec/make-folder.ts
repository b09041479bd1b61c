import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, where they are missing. Throws the system's error. Node's own `mkdir` with `recursive` never ends
 * where a folder that is there takes no others, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  const failure = await failureToMake(path);
  if (failure === undefined) return;
  const parent = dirname(path);
  if (!isMissing(failure) || parent === path) throw failure;
  await makeFolder(parent);
  const again = await failureToMake(path);
  if (again !== undefined) throw again;
}

/** Undefined: the folder is there by now, whoever made it. */
async function failureToMake(path: string): Promise<Error | undefined> {
  try {
    await mkdir(path);
    return undefined;
  } catch (error) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) return undefined;
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isMissing(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT';
}
