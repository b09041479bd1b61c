import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const OLDEST_JAVA = 17;

/**
 * Why Google's analyzer cannot run here, `undefined` when it can. Cheap (no more than a `java -version`), since every test run
 * asks; that Maven reaches a repository is not tried: there the check fails instead of being left out.
 */
export async function whyLeftOut(
  env: NodeJS.ProcessEnv = process.env,
  machine = `${process.platform} ${process.arch}`,
): Promise<string | undefined> {
  if (env['DEDUP_TEST_WITHOUT_GOOGLESQL'] === '1') return 'DEDUP_TEST_WITHOUT_GOOGLESQL=1';
  // The analyzer is native code; its jars hold it for these two.
  if (machine !== 'linux x64' && machine !== 'darwin x64') return `it is not published for ${machine}`;
  const java = await javaVersion(env);
  if (java === undefined || java < OLDEST_JAVA) {
    return `it needs Java ${OLDEST_JAVA} or newer, and ${java === undefined ? 'there is none' : `this is ${java}`}`;
  }
  for (const command of ['javac', 'mvn']) {
    if (!(await isOnPath(command, env))) return `it needs ${command}, which is not on PATH`;
  }
  return undefined;
}

async function javaVersion(env: NodeJS.ProcessEnv): Promise<number | undefined> {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version'], { env, timeout: 20_000 });
    const major = /version "(\d+)/.exec(stderr)?.[1];
    return major === undefined ? undefined : Number(major);
  } catch {
    return undefined;
  }
}

async function isOnPath(command: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    try {
      await access(join(folder, command), constants.X_OK);
      return true;
    } catch {
      // not in this one
    }
  }
  return false;
}
