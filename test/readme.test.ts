import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { EXIT_CODES, parseSpec, specReference } from '../src/index.ts';
import { readResults } from './bench/read-results.ts';
import { resultsTable } from './bench/results-table.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
  /** Of `sh`: the `text` block right below, which shows its standard output. */
  readonly output: string | undefined;
}

const found = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```\n(?=(?:\n```text\n([\s\S]*?)^```$)?)/gm)];
const blocks: readonly Block[] = found.map(([, language = '', text = '', output]) => ({ language, text, output }));

function blocksOf(language: string): readonly Block[] {
  return blocks.filter((block) => block.language === language);
}

describe('every command of the README runs, in order, and prints what the README shows', () => {
  let folder = '';

  // What a checkout looks like after `npm ci`, with the command linked as npm links it.
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dedup-readme-'));
    cpSync(join(ROOT, 'configs'), join(folder, 'configs'), { recursive: true });
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(join(ROOT, 'bin/dedup.js'), join(folder, 'node_modules/.bin/dedup'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('there are commands, and output to compare them with', () => {
    expect(blocksOf('sh').length).toBeGreaterThan(4);
    expect(blocksOf('sh').filter(({ output }) => output !== undefined).length).toBeGreaterThan(2);
  });

  test.each(blocksOf('sh'))('$text', async ({ text, output }) => {
    const path = [join(folder, 'node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
    // Offline: npx must find the command in the folder, never in a registry.
    const env = { PATH: path, HOME: folder, npm_config_offline: 'true', npm_config_update_notifier: 'false' };
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text], { cwd: folder, env });
    if (output !== undefined) expect(timeless(stdout)).toBe(timeless(output));
  });
});

describe('what the README shows is what there is', () => {
  test('the spec is valid, and every other YAML is YAML', () => {
    const [spec, ...others] = blocksOf('yaml').map(({ text }) => text);
    expect(parseSpec(spec ?? '', 'README.md', {})).toMatchObject({
      table: 'device_readings',
      naturalKey: ['device_id', 'reading_ts'],
    });
    for (const text of others) expect(parse(text)).toMatchObject({ jobs: {} });
  });

  test('the spec takes the sample', async () => {
    const [spec] = blocksOf('yaml').map(({ text }) => text);
    const folder = workFolder();
    writeFileSync(join(folder, 'configs/device_readings.yaml'), spec ?? '');
    const args = [join(ROOT, 'bin/dedup.js'), 'run', '--table', 'device_readings', 'configs/device_readings.sample.ndjson'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    expect(stdout).toContain('720 inserted');
  });

  test('the JavaScript runs where the package is installed', async () => {
    const [script] = blocksOf('js').map(({ text }) => text);
    const folder = workFolder();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/bigquery-dedup'));
    writeFileSync(join(folder, 'load.mjs'), script ?? '');
    const { stdout } = await promisify(execFile)(process.execPath, ['load.mjs'], { cwd: folder });
    expect(stdout).toBe('ok 720 null\n');
  });

  test('the SQL is the reviewed one: every line, in its order; … stands for lines left out', () => {
    const golden = readFileSync(join(ROOT, 'test/golden/bigquery/device-readings/merge.sql'), 'utf8').split('\n');
    const [sql] = blocksOf('sql').map(({ text }) => text.trimEnd().split('\n'));
    let from = 0;
    for (const line of sql ?? []) {
      if (line.trim() === '…') continue;
      const at = golden.indexOf(line, from);
      expect(at, line).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }
    expect(from).toBeGreaterThan(50);
  });

  test('the figures are those that the bench kept (npm run bench -- --table)', async () => {
    expect(readme).toContain(`\n${resultsTable(await readResults())}\n`);
  });

  test('the reference of the fields is the one of this version (dedup schema --reference)', () => {
    expect(readme).toContain(`\n${specReference()}\n`);
  });

  test('every exit code is explained, and no other', () => {
    const table = readme.slice(readme.indexOf('## Exit codes'), readme.indexOf('## BigQuery'));
    const codes = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, list = '']) => list.split(', ').map(Number));
    expect(new Set(codes)).toEqual(new Set([0, ...Object.values(EXIT_CODES)]));
  });
});

/** A folder with the specs and the sample. */
function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dedup-readme-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, 'configs'), join(folder, 'configs'), { recursive: true });
  return folder;
}

/** Text in which times, run ids and durations are always the same. */
function timeless(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME')
    .replaceAll(/\d{8}T\d{6}Z-[0-9a-z]{6}/g, 'RUN')
    .replaceAll(/ +\d+\.\d s$/gm, ' TOOK');
}
