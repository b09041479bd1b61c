import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DEDUP, finished, runDedup } from './run-dedup.ts';
import { spawn } from 'node:child_process';
import { workFolder } from './work-folder.ts';

/**
 * A hook writes down every file that is loaded, in a file: a pipe may be full. Packages are those below node_modules, and those that the
 * build has put into its own files, as their source maps tell.
 */
async function packagesLoadedBy(args: readonly string[]): Promise<readonly string[]> {
  const cwd = workFolder({ 'trace.mjs': TRACE });
  const { exitCode } = await runDedup(args, { cwd, nodeArguments: ['--import', './trace.mjs'] });
  expect(exitCode).toBe(0);
  const loaded = [...readFileSync(join(cwd, 'trace.log'), 'utf8').matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => url);
  return packagesIn(loaded.flatMap((url) => (url.startsWith(DIST.href) ? sourcesOf(url) : [url])));
}

function packagesIn(files: readonly string[]): readonly string[] {
  return [...new Set(files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []))].toSorted();
}

/** The files that a file of the build is made of; without a map, none. */
function sourcesOf(url: string): readonly string[] {
  const map = new URL(`${url}.map`);
  if (!existsSync(map)) return [];
  const { sources }: { readonly sources: readonly string[] } = JSON.parse(readFileSync(map, 'utf8'));
  return sources;
}

const DIST = new URL('../../dist/', import.meta.url);

const TRACE = `import { registerHooks } from 'node:module';
import { appendFileSync } from 'node:fs';
registerHooks({ load(url, context, next) { appendFileSync('trace.log', 'loaded ' + url + '\\n'); return next(url, context); } });
`;

describe('a command loads what it needs and no more', () => {
  test('the trace itself sees a driver being loaded', async () => {
    expect(await packagesLoadedBy(['load', '--table', 'readings', '-'])).toContain('@duckdb/node-api');
  });

  test.each([[['--help']], [['run', '--help']], [['--version']]])('dedup %j: nothing but commander', async (args) => {
    expect(await packagesLoadedBy(args)).toEqual(['commander']);
  });

  test.each([
    [['validate']],
    [['schema']],
    [['schema', '--reference']],
    [['init', 'orders']],
    [['merge', '-n', '-t', 'readings']],
  ])('dedup %j: no driver, and nothing for colours', async (args) => {
    expect(await packagesLoadedBy(args)).toEqual(['commander', 'yaml', 'zod']);
  });
});

test('the licence of every package in the build goes with it', () => {
  const files = globSync('**/*.js', { cwd: DIST }).map((name) => new URL(name.split(sep).join('/'), DIST).href);
  const titles = readFileSync(new URL('THIRD-PARTY-LICENSES.txt', DIST), 'utf8').matchAll(/^(\S+) [\d.]+ \(.+\)\n\n.*\S/gm);
  expect(new Set([...titles].map(([, name]) => name))).toEqual(new Set(packagesIn(files.flatMap(sourcesOf))));
});

test('compiled code is kept with the caches of the user, and nothing in the temporary folder', async () => {
  const cwd = workFolder({ 'tmp/keep': '', 'home/keep': '' });
  const environment = { HOME: join(cwd, 'home'), TMPDIR: join(cwd, 'tmp'), XDG_CACHE_HOME: '', NODE_COMPILE_CACHE: '' };
  expect((await runDedup(['--version'], { cwd, environment })).exitCode).toBe(0);
  expect(readdirSync(join(cwd, 'tmp'))).toEqual(['keep']);
  expect(existsSync(join(cwd, 'home', process.platform === 'darwin' ? 'Library/Caches/dedup' : '.cache/dedup'))).toBe(true);
});

test('a home that is no folder keeps no cache, and nothing else changes', async () => {
  const cwd = workFolder({ home: 'a file', 'tmp/keep': '' });
  const environment = { HOME: join(cwd, 'home'), TMPDIR: join(cwd, 'tmp'), XDG_CACHE_HOME: '', NODE_COMPILE_CACHE: '' };
  const { exitCode, stderr } = await runDedup(['--version'], { cwd, environment });
  expect([exitCode, stderr, readdirSync(join(cwd, 'tmp'))]).toEqual([0, '', ['keep']]);
});

test('an old Node is told so, in the shape of every error, before anything else is loaded', async () => {
  const cwd = workFolder({ 'old.cjs': "Object.defineProperty(process.versions, 'node', { value: '22.11.0' });" });
  const { exitCode, stdout, stderr } = await runDedup(['--help'], { cwd, nodeArguments: ['--require', './old.cjs'] });
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toBe(`error[NODE.TOO_OLD]: dedup needs Node 22.12 or newer\n  this is Node 22.11.0 (${process.execPath})\n`);
});

test('a checkout that is not built says how to build it', async () => {
  const script = readFileSync(DEDUP, 'utf8');
  const cwd = workFolder({ 'bin/dedup.js': script, 'package.json': '{"type":"module"}' });
  const child = spawn(process.execPath, ['bin/dedup.js'], { cwd });
  expect(await finished(child)).toEqual({
    exitCode: 2,
    signal: null,
    stdout: '',
    stderr: 'error[BUILD.MISSING]: dedup is not built\n  there is no dist/cli/main.js\n  run: npm run build\n',
  });
});

test('the command and the package agree on the version and the oldest Node', async () => {
  const manifest: unknown = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'));
  expect(manifest).toMatchObject({ engines: { node: '>=22.12.0' }, bin: { dedup: 'bin/dedup.js' } });
  const { stdout } = await runDedup(['--version'], { cwd: workFolder() });
  expect(manifest).toMatchObject({ version: stdout.trim() });
});
