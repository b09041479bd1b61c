import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from './run-tool.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const CACHE = join(HERE, '..', '..', '.cache');
const POM = join(HERE, 'pom.xml');
const SOURCE = join(HERE, 'AnalyzeStatements.java');

/**
 * Compiles the analyzer program with its jars (92 MB, from Maven as this machine configures it) into `.cache/` of the repository,
 * once per state of its two sources, and gives its class path. Two runs may do so at once: each builds in a folder of its own
 * and renames it, the first one wins. Throws with the remedy when that fails.
 */
export async function buildAnalyzer(): Promise<string> {
  const state = createHash('sha256')
    .update(await readFile(POM))
    .update(await readFile(SOURCE))
    .digest('hex')
    .slice(0, 12);
  const target = join(CACHE, `googlesql-${state}`);
  if (!existsSync(target)) await build(target);
  return classPathOf(target);
}

async function build(target: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(`${target}.building-`);
  try {
    // Copied, not used in place: what cleans Maven's own repository must not break this one.
    const jars = ['-DincludeScope=runtime', `-DoutputDirectory=${join(folder, 'lib')}`];
    await runTool('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', ...jars]);
    await runTool('javac', ['-J-Xmx256m', '--release', '17', '-cp', classPathOf(folder), '-d', join(folder, 'classes'), SOURCE]);
    await rename(folder, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
  } catch (error) {
    throw new Error('Building the check of BigQuery statements failed. To leave it out: DEDUP_TEST_WITHOUT_GOOGLESQL=1', {
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function classPathOf(folder: string): string {
  return [join(folder, 'classes'), join(folder, 'lib', '*')].join(delimiter);
}
