import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queryFile } from './query-file.ts';
import { runDedup } from './run-dedup.ts';
import { READINGS_SPEC, workFolder } from './work-folder.ts';

const VIEW = ['view', '--table', 'readings'] as const;
const LIVE = [
  { device_id: 'a', value: 2.5, source_offset: '3' },
  { device_id: 'b', value: 3.5, source_offset: '2' },
];

async function merged(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = workFolder(files);
  expect(await runDedup(['run', '--table', 'readings', '--quiet', 'readings.ndjson'], { cwd })).toMatchObject({ exitCode: 0 });
  return cwd;
}

describe('dedup view', () => {
  test('prints SQL that runs as it is, on standard output alone, whatever it reads', async () => {
    const cwd = await merged();
    for (const of of ['staging', 'final', 'both']) {
      const { exitCode, stdout, stderr } = await runDedup([...VIEW, '--of', of, '--quiet'], { cwd });
      expect([exitCode, stderr]).toEqual([0, '']);
      const sql = stdout.trimEnd().replace(/;$/, '');
      expect(await queryFile(join(cwd, 'test.duckdb'), `SELECT * FROM (${sql}\n) ORDER BY 1`)).toEqual(LIVE);
    }
  });

  test('prints the SQL of every dialect without a connection, and says which there are', async () => {
    const cwd = workFolder();
    const quotes = { bigquery: '`readings_staging`', spark: '`readings_staging`', duckdb: '"readings_staging"' };
    for (const [dialect, table] of Object.entries({ ...quotes, postgres: '"readings_staging"' })) {
      const { exitCode, stdout } = await runDedup([...VIEW, '--dialect', dialect], { cwd });
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`FROM ${table} AS E`);
      expect(stdout.endsWith(';\n')).toBe(true);
    }
    const unknown = await runDedup([...VIEW, '--dialect', 'oracle'], { cwd });
    expect([unknown.exitCode, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain('dialects: duckdb, bigquery, postgres, spark');
  });

  test('of a destination that cannot be reached, `both` reads all that is staged, and says so', async () => {
    const cwd = workFolder();
    const destination = 'postgres://nobody@127.0.0.1:1/none?sslmode=disable';
    const args = [...VIEW, '--of', 'both', '--destination', destination, '--timeout', '1s'];
    const { exitCode, stdout, stderr } = await runDedup(args, { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('_dedup_ingested_at');
    expect(stderr).toContain('the query reads all that is staged');
  });

  test('--create makes the view once, --name another one; --dry-run shows the DDL', async () => {
    const cwd = await merged();
    const shown = await runDedup([...VIEW, '--create', '--dry-run', '--of', 'final'], { cwd });
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('CREATE OR REPLACE VIEW "readings_current" AS') });
    const created = await runDedup([...VIEW, '--create', '--of', 'both'], { cwd });
    expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('view readings_current, created') });
    const again = await runDedup([...VIEW, '--create', '--of', 'both'], { cwd });
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing to do') });
    expect(await runDedup([...VIEW, '--create', '--name', 'live', '--quiet'], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    for (const name of ['readings_current', 'live']) {
      expect(await queryFile(join(cwd, 'test.duckdb'), `SELECT * FROM ${name} ORDER BY 1`)).toEqual(LIVE);
    }
  });

  test('--materialized stores rows, --refresh brings them up to date; the spec names the view', async () => {
    const cwd = await merged({ 'configs/readings.yaml': `${READINGS_SPEC}view: {name: stored, of: both}\n` });
    expect(await runDedup([...VIEW, '--create', '--materialized', '--of', 'final'], { cwd })).toMatchObject({ exitCode: 0 });
    const newer = { input: '{"device_id": "b", "value": 9, "source_offset": 4}\n', cwd };
    expect(await runDedup(['run', '-t', 'readings', '--quiet', '-'], newer)).toMatchObject({ exitCode: 0 });
    const stored = (): Promise<readonly unknown[]> => queryFile(join(cwd, 'test.duckdb'), 'SELECT * FROM stored ORDER BY 1');
    expect(await stored()).toEqual(LIVE);
    expect(await runDedup([...VIEW, '--refresh', '--quiet'], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    expect(await stored()).toEqual([LIVE[0], { device_id: 'b', value: 9, source_offset: '4' }]);
  });

  test('--create makes a view again as it is: stored or not, over what it read; flags and the spec go before that', async () => {
    const cwd = await merged();
    const made = async (...flags: readonly string[]): Promise<unknown> => {
      const { exitCode, stdout } = await runDedup([...VIEW, '--create', ...flags, '--json'], { cwd });
      return exitCode === 0 ? JSON.parse(stdout).tables[0].view : stdout;
    };
    const name = 'readings_current';
    expect(await made('--materialized', '--of', 'final')).toMatchObject({ of: 'final', materialized: true, outcome: 'created' });
    expect(await made()).toEqual({ name, of: 'final', materialized: true, outcome: 'unchanged' });
    expect(await made('--of', 'both')).toEqual({ name, of: 'both', materialized: true, outcome: 'replaced' });
    expect(await made('--no-materialized')).toEqual({ name, of: 'both', materialized: false, outcome: 'replaced' });
    writeFileSync(join(cwd, 'configs/readings.yaml'), `${READINGS_SPEC}view: {of: final}\n`);
    expect(await made()).toEqual({ name, of: 'final', materialized: false, outcome: 'replaced' });
  });

  test('a materialized view that BigQuery cannot have is refused with the reason, before anything is opened', async () => {
    const args = [...VIEW, '--create', '--materialized', '--destination', 'bigquery://project/dataset'];
    const { exitCode, stderr } = await runDedup(args, { cwd: workFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error[VIEW.NOT_MATERIALIZED]');
    expect(stderr).toContain('unique_offsets: true');
  });

  test.each([
    [['--create', '--refresh'], '--create and --refresh exclude each other'],
    [['--create', '--dialect', 'spark'], '--dialect only prints'],
    [['--materialized'], '--materialized needs --create'],
    [['--no-materialized'], '--no-materialized needs --create'],
    [['--refresh', '--no-materialized'], '--refresh and --no-materialized exclude each other'],
    [['--name', 'x'], '--name needs --create or --refresh'],
    [['--create', '--name', 'x', '--all'], '--name is for one table'],
    [['--create', '--name', 'readings_staging'], 'the view cannot be called "readings_staging"'],
  ])('%j makes no sense', async (flags, summary) => {
    const { exitCode, stdout, stderr } = await runDedup([...VIEW, ...flags], { cwd: workFolder() });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(summary);
  });

  test('--json is one document, with the query and what became of the view', async () => {
    const cwd = await merged();
    const printed = JSON.parse((await runDedup([...VIEW, '--json'], { cwd })).stdout);
    expect(printed).toMatchObject({
      ok: true,
      tables: [{ status: 'planned', view: { name: null, of: 'staging', materialized: false, outcome: 'printed' } }],
    });
    expect(printed.tables[0].statements).toHaveLength(1);
    const made = JSON.parse((await runDedup([...VIEW, '--create', '--of', 'final', '--json'], { cwd })).stdout);
    expect(made.tables[0].view).toEqual({ name: 'readings_current', of: 'final', materialized: false, outcome: 'created' });
  });
});
