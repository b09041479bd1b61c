import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { runDedup } from './run-dedup.ts';
import { specNamed, workFolder } from './work-folder.ts';

const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-z]{6}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/;

async function document(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly exitCode: number | null; readonly document: unknown; readonly stderr: string }> {
  const { exitCode, stdout, stderr } = await runDedup([...args, '--json'], { cwd });
  expect(stdout).toMatch(/^\{\n[\s\S]*\n\}\n$/);
  return { exitCode, document: JSON.parse(stdout), stderr };
}

describe('--json', () => {
  test('a run, member for member; progress stays on standard error', async () => {
    const cwd = workFolder();
    const { exitCode, document: run, stderr } = await document(['run', '--table', 'readings', 'readings.ndjson'], cwd);
    expect(exitCode).toBe(0);
    expect(run).toEqual({
      schema_version: 1,
      ok: true,
      command: 'run',
      run_id: expect.stringMatching(RUN_ID),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      exit_code: 0,
      started_at: expect.stringMatching(TIME),
      finished_at: expect.stringMatching(TIME),
      tables: [
        {
          table: 'readings',
          destination: 'duckdb:./test.duckdb',
          status: 'ok',
          rows: {
            read: 3,
            rejected: 0,
            staged: 3,
            scanned: 3,
            unusable: 0,
            redelivered: 0,
            conflicting: 0,
            superseded: 1,
            winners: 2,
            inserted: 2,
            updated: 0,
            unchanged: 0,
          },
          source_offset: { min: '1', max: '3' },
          window: { start: null, end: expect.stringMatching(TIME) },
          partitions: null,
          bytes: { read: 159, estimated: null, billed: null },
          tiers: {
            same_shape: 2,
            any_order: 1,
            parsed: 0,
            parsed_for: { rejected: 0, deleted: 0, escapes: 0, spec: 0, other: 0 },
          },
          jobs: [],
          statements: expect.arrayContaining([
            { summary: 'create the final table readings', sql: expect.stringContaining('CREATE TABLE') },
            { summary: 'merge readings by device_id, highest source_offset wins', sql: expect.stringContaining('MERGE INTO') },
          ]),
          rejects_file: null,
          rejections: [],
          notes: [],
          state: null,
          explanation: null,
          history: null,
          findings: null,
          rebuild: null,
          cost: null,
          view: null,
          error: null,
        },
      ],
      error: null,
    });
    expect(stderr).toMatch(/^\S+Z readings: prepared /);
  });

  test('status has the state of each table', async () => {
    const cwd = workFolder();
    await runDedup(['load', '-q', '--table', 'readings', 'readings.ndjson'], { cwd });
    const { document: status } = await document(['status', '--all'], cwd);
    expect(status).toMatchObject({
      ok: true,
      command: 'status',
      tables: [
        {
          table: 'readings',
          state: {
            staged_not_merged: 3,
            lag_seconds: expect.any(Number),
            watermark: null,
            days_until_expiry: null,
            open_loads: [],
            last_runs: [
              {
                kind: 'load',
                run_id: expect.stringMatching(RUN_ID),
                recorded_at: expect.stringMatching(TIME),
                counts: { read: 3, rejected: 0, staged: 3 },
              },
            ],
          },
        },
      ],
    });
  });

  test('a failure of the destination is in its table, with everything a person would be told', async () => {
    const cwd = workFolder({ 'test.duckdb': 'this is no database, but long enough to be looked at as if it were one' });
    const { exitCode, document: run, stderr } = await document(['run', '--table', 'readings', 'readings.ndjson'], cwd);
    expect(exitCode).toBe(1);
    const error = { code: expect.stringMatching(/^DUCKDB\.\w+$/), summary: expect.any(String), where: expect.any(String) };
    expect(run).toMatchObject({ ok: false, exit_code: 1, tables: [{ table: 'readings', status: 'failed', error }], error: null });
    expect(stderr).toMatch(/^error\[DUCKDB\.\w+\]: /);
  });
});

describe('exit codes', () => {
  test('75 while another process holds the database; the same call works afterwards', async () => {
    const cwd = workFolder();
    const holder = await DuckDBInstance.create(join(cwd, 'test.duckdb'));
    const locked = await runDedup(['run', '--table', 'readings', 'readings.ndjson'], { cwd });
    holder.closeSync();
    expect(locked.exitCode).toBe(75);
    expect(locked.stderr).toContain('error[DUCKDB.FILE_LOCKED]: another run has this file open\n');
    expect((await runDedup(['run', '-q', '--table', 'readings', 'readings.ndjson'], { cwd })).exitCode).toBe(0);
  });

  test('2 when a source does not exist, before anything is created', async () => {
    const cwd = workFolder();
    const { exitCode, document: run } = await document(['run', '--table', 'readings', 'readings.ndjson', 'nothere.ndjson'], cwd);
    expect(exitCode).toBe(2);
    expect(run).toMatchObject({ tables: [], error: { code: 'SOURCE.NOT_FOUND' } });
    expect((await runDedup(['status', '--table', 'readings'], { cwd })).stdout).toContain('nothing was merged yet');
  });

  test('4 from plan --exit-code and status --max-lag, 0 once it is merged', async () => {
    const cwd = workFolder();
    await runDedup(['load', '-q', '--table', 'readings', 'readings.ndjson'], { cwd });
    expect(await runDedup(['plan', '-q', '--table', 'readings', '--exit-code'], { cwd })).toEqual({
      exitCode: 4,
      signal: null,
      stdout: '',
      stderr: '',
    });
    expect((await runDedup(['plan', '-q', '--table', 'readings'], { cwd })).exitCode).toBe(0);
    const late = await runDedup(['status', '-q', '--table', 'readings', '--max-lag', '0s'], { cwd });
    expect([late.exitCode, late.stdout]).toEqual([4, '']);
    expect(late.stderr).toMatch(/^readings: the oldest unmerged row was staged \d+ s ago, more than the 0 s allowed\n$/);
    expect((await runDedup(['merge', '-q', '--table', 'readings'], { cwd })).exitCode).toBe(0);
    expect((await runDedup(['plan', '-q', '--table', 'readings', '--exit-code'], { cwd })).exitCode).toBe(0);
    expect((await runDedup(['status', '-q', '--table', 'readings', '--max-lag', '0s'], { cwd })).exitCode).toBe(0);
  });
});

describe('several tables', () => {
  test('each is tried whatever becomes of the others, the gravest code wins, and the last line says which', async () => {
    const cwd = workFolder({
      'configs/a-broken.yaml': 'table: [',
      'configs/b-nodb.yaml': specNamed('nodb').replace('test.duckdb', 'no.duckdb'),
      'no.duckdb': 'this is no database, but long enough to be looked at as if it were one',
    });
    await runDedup(['load', '-q', '--table', 'readings', 'readings.ndjson'], { cwd });
    const { exitCode, document: merge, stderr } = await document(['merge', '--all'], cwd);
    expect(exitCode).toBe(2);
    expect(merge).toMatchObject({
      ok: false,
      exit_code: 2,
      tables: [
        { table: 'a-broken', status: 'failed', error: { code: expect.stringMatching(/^SPEC\./) } },
        { table: 'nodb', status: 'failed', error: { code: expect.stringMatching(/^DUCKDB\./) } },
        { table: 'readings', status: 'ok', rows: { inserted: 2 }, error: null },
      ],
      error: null,
    });
    expect(stderr.endsWith('2 of 3 tables need attention: a-broken (failed), nodb (failed)\n')).toBe(true);
  });

  test('a table that is named twice is merged once', async () => {
    const cwd = workFolder();
    const { document: merge } = await document(['merge', '-t', 'readings', '-t', 'readings'], cwd);
    expect(merge).toMatchObject({ tables: [{ table: 'readings' }] });
  });
});

describe('plan', () => {
  test('--sql prints only SQL, which runs as it is and does what merge does', async () => {
    const cwd = workFolder();
    await runDedup(['load', '-q', '--table', 'readings', 'readings.ndjson'], { cwd });
    const { exitCode, stdout } = await runDedup(['plan', '--table', 'readings', '--sql'], { cwd });
    expect(exitCode).toBe(0);
    const instance = await DuckDBInstance.create(join(cwd, 'test.duckdb'));
    const connection = await instance.connect();
    await connection.run(stdout);
    const rows = (await connection.runAndReadAll('SELECT device_id, value FROM readings ORDER BY 1')).getRowObjectsJson();
    connection.closeSync();
    instance.closeSync();
    expect(rows).toEqual([
      { device_id: 'a', value: 2.5 },
      { device_id: 'b', value: 3.5 },
    ]);
  });

  test('before any table exists it prints the whole way, and says what is not known', async () => {
    const cwd = workFolder();
    const { exitCode, stdout, stderr } = await runDedup(['merge', '--dry-run', '--table', 'readings'], { cwd });
    expect(exitCode).toBe(0);
    expect([...stdout.matchAll(/^-- ((?:create|merge) .*)$/gm)].map(([, summary]) => summary)).toEqual([
      'create the final table readings',
      'create the staging table readings_staging',
      'create the ledger',
      'merge readings by device_id, highest source_offset wins',
    ]);
    expect(stdout).toMatch(/^--   note {8}.*do not exist yet/m);
    expect(stderr).toMatch(/ readings: warning: .*do not exist yet/);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(stdout);
    connection.closeSync();
    instance.closeSync();
  });
});
