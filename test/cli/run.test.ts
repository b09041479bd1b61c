import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queryFile } from './query-file.ts';
import { runDedup } from './run-dedup.ts';
import { READINGS, READINGS_SPEC, workFolder } from './work-folder.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ /gm;
const SECONDS = /\d+\.\d s/g;

/** Text whose times are always the same. */
function timeless(text: string): string {
  return text.replaceAll(TIME, 'TIME ').replaceAll(SECONDS, '0.0 s');
}

async function finalRows(cwd: string, file = 'test.duckdb'): Promise<unknown> {
  return queryFile(
    join(cwd, file),
    'SELECT device_id, value, source_offset::INTEGER AS source_offset FROM readings ORDER BY device_id',
  );
}

const FINAL = [
  { device_id: 'a', value: 2.5, source_offset: 3 },
  { device_id: 'b', value: 3.5, source_offset: 2 },
];

describe('dedup run', () => {
  test('the report goes to standard output, the log with its times to standard error; a second run changes nothing', async () => {
    const cwd = workFolder();
    const first = await runDedup(['run', '--table', 'readings', 'readings.ndjson'], { cwd });
    expect(first.exitCode).toBe(0);
    expect(timeless(first.stdout)).toBe(`readings  ←  readings.ndjson                                duckdb:./test.duckdb
  ✔ prepared    create the final table readings,                           0.0 s
                create the staging table readings_staging,
                create the ledger
  ✔ staged      3 events, 0.2 kB, 1 segment                                0.0 s
  ✔ scanned     2 keys · 0 redelivered · 0 conflicts · 1 superseded        0.0 s
  ✔ merged      2 inserted · 0 updated · 0 unchanged                       0.0 s
    offsets     1 … 3
`);
    expect(timeless(first.stderr)).toBe(
      `TIME readings: prepared create the final table readings, create the staging table readings_staging, create the ledger (0.0 s)
TIME readings: staged 3 events, 0.2 kB, 1 segment (0.0 s)
TIME readings: scanned 2 keys · 0 redelivered · 0 conflicts · 1 superseded (0.0 s)
TIME readings: merged 2 inserted · 0 updated · 0 unchanged (0.0 s)
`,
    );
    expect(await finalRows(cwd)).toEqual(FINAL);

    const second = await runDedup(['run', '--table', 'readings', 'readings.ndjson'], { cwd });
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain('  ✔ merged      0 inserted · 0 updated · 2 unchanged');
    expect(await finalRows(cwd)).toEqual(FINAL);
  });

  test('--quiet prints nothing at all when all is well', async () => {
    const cwd = workFolder();
    const silent = { exitCode: 0, signal: null, stdout: '', stderr: '' };
    expect(await runDedup(['run', '--table', 'readings', '--quiet', 'readings.ndjson'], { cwd })).toEqual(silent);
    expect(await runDedup(['merge', '--all', '-q'], { cwd })).toEqual(silent);
    expect(await runDedup(['status', '--all', '-q', '--max-lag', '1h'], { cwd })).toEqual(silent);
    expect(await finalRows(cwd)).toEqual(FINAL);
  });

  test('events from standard input, from a quoted glob, and from several files are the same events', async () => {
    const [first = '', ...rest] = READINGS.trimEnd().split('\n');
    const files = { 'parts/1.ndjson': `${first}\n`, 'parts/2.ndjson': rest.join('\n') };
    for (const [args, input] of [
      [['-'], READINGS],
      [['parts/*.ndjson'], ''],
      [['parts/2.ndjson', 'parts/1.ndjson'], ''],
    ] as const) {
      const cwd = workFolder(files);
      expect((await runDedup(['run', '--table', 'readings', '-q', ...args], { cwd, input })).exitCode).toBe(0);
      expect(await finalRows(cwd)).toEqual(FINAL);
    }
  });

  test('--destination wins over the spec', async () => {
    const cwd = workFolder();
    const { exitCode, stdout } = await runDedup(
      ['run', '-t', 'readings', '--destination', 'duckdb:other.duckdb', 'readings.ndjson'],
      { cwd },
    );
    expect([exitCode, stdout.includes('duckdb:other.duckdb')]).toEqual([0, true]);
    expect(await finalRows(cwd, 'other.duckdb')).toEqual(FINAL);
    expect(existsSync(join(cwd, 'test.duckdb'))).toBe(false);
  });

  test('load, then merge, is run', async () => {
    const cwd = workFolder();
    const loaded = await runDedup(['load', '--table', 'readings', 'readings.ndjson'], { cwd });
    expect([loaded.exitCode, loaded.stdout.includes('merged')]).toEqual([0, false]);
    expect(await finalRows(cwd)).toEqual([]);
    const merged = await runDedup(['merge', '--table', 'readings'], { cwd });
    expect([merged.exitCode, merged.stdout.includes('✔ merged      2 inserted · 0 updated · 0 unchanged')]).toEqual([0, true]);
    expect(await finalRows(cwd)).toEqual(FINAL);
    const again = await runDedup(['merge', '--table', 'readings'], { cwd });
    expect([again.exitCode, again.stdout.includes('✔ nothing to do')]).toEqual([0, true]);
  });

  test('--verbose adds the run id and the SQL that ran', async () => {
    const { stdout } = await runDedup(['run', '--table', 'readings', '--verbose', 'readings.ndjson'], { cwd: workFolder() });
    expect(stdout).toMatch(/^ {4}run {9}\d{8}T\d{6}Z-[0-9a-z]{6}$/m);
    expect(stdout).toContain('\n\n-- create the final table readings\nCREATE TABLE');
    expect(stdout).toMatch(/;\n$/);
  });

  test('a table and columns with hostile names', async () => {
    const name = 'r"ea`d; DROP TABLE x --\'é';
    const spec = READINGS_SPEC.replace('table: readings', `table: ${JSON.stringify(name)}`).replaceAll(
      'device_id',
      '"select \\"x\\""',
    );
    const input = '{"select \\"x\\"": "a", "value": 1, "source_offset": 1}\n';
    const cwd = workFolder({ 'configs/hostile.yaml': spec });
    const { exitCode, stdout, stderr } = await runDedup(['run', '--table', 'hostile', '-'], { cwd, input });
    expect([exitCode, stdout.split('  ←')[0]]).toEqual([0, name]);
    expect(stderr).toContain('merged 1 inserted');
  });
});

describe('rejected events', () => {
  const MIXED = `${READINGS}{"device_id": null, "value": 1, "source_offset": 9}\n{"device_id": "c", "value": 7.5, "source_offset": "x"}\n`;

  test('exit 3, the others are merged, and each stands with its reason in the report and in the rejects file', async () => {
    const cwd = workFolder({ 'mixed.ndjson': MIXED });
    const { exitCode, stdout } = await runDedup(['run', '--table', 'readings', 'mixed.ndjson'], { cwd });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^ {2}✖ rejected {4}2 kept in dedup-rejects\/readings-\d{8}T\d{6}Z-[0-9a-z]{6}\.ndjson$/m);
    expect(stdout).toMatch(/^ {6}mixed\.ndjson:4 {2}EVENT\.NULL_KEY {2}\S.*$/m);
    expect(stdout).toMatch(/^ {6}mixed\.ndjson:5 {2}EVENT\.BAD_VALUE {2}\S.*$/m);
    expect(await finalRows(cwd)).toEqual(FINAL);
  });

  test('--quiet says how many and where they are, on standard error, and nothing else', async () => {
    const cwd = workFolder({ 'mixed.ndjson': MIXED });
    const { exitCode, stdout, stderr } = await runDedup(
      ['run', '-q', '--table', 'readings', 'mixed.ndjson', '--rejects', 'my.ndjson'],
      { cwd },
    );
    expect([exitCode, stdout, stderr]).toEqual([3, '', 'readings: 2 of 5 events rejected, kept in my.ndjson\n']);
    expect(statSync(join(cwd, 'my.ndjson')).mode & 0o777).toBe(0o600);
  });

  test('repaired, they are replayed with their first positions', async () => {
    const cwd = workFolder({ 'mixed.ndjson': MIXED });
    await runDedup(['run', '-q', '--table', 'readings', 'mixed.ndjson', '--rejects', 'my.ndjson'], { cwd });
    const repaired = readFileSync(join(cwd, 'my.ndjson'), 'utf8').replace('\\"device_id\\": null', '\\"device_id\\": \\"d\\"');
    writeFileSync(join(cwd, 'repaired.ndjson'), repaired);
    const { exitCode, stdout } = await runDedup(['load', '--table', 'readings', '--rejects-from', 'repaired.ndjson'], { cwd });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/✔ staged {6}1 event, 0\.\d kB, 1 segment, 1 rejected/);
    expect(stdout).toMatch(/^ {6}mixed\.ndjson:5 {2}EVENT\.BAD_VALUE/m);
    expect((await runDedup(['merge', '-q', '--table', 'readings'], { cwd })).exitCode).toBe(0);
    expect(await finalRows(cwd)).toEqual([...FINAL, { device_id: 'd', value: 1, source_offset: 9 }]);
  });

  test.each([
    ['run', 'mixed.ndjson', '--rejects', './mixed.ndjson'],
    ['load', '--rejects-from', 'mixed.ndjson', '--rejects', 'mixed.ndjson'],
  ])('%s: never go into the file that is read, which would have no end', async (verb, ...files) => {
    const cwd = workFolder({ 'mixed.ndjson': MIXED });
    const { exitCode, stderr } = await runDedup([verb, '-q', '--table', 'readings', ...files], { cwd });
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      2,
      'error[REJECTS.IS_SOURCE]: the rejected events would be appended to a file that is read',
    ]);
    expect(readFileSync(join(cwd, 'mixed.ndjson'), 'utf8')).toBe(MIXED);
  });

  test.runIf(existsSync('/dev/full'))(
    'rejects that cannot be kept: exit 1, and the report still says what was read',
    async () => {
      const cwd = workFolder({ 'mixed.ndjson': MIXED });
      const files = ['mixed.ndjson', '--rejects', '/dev/full'];
      const { exitCode, stdout } = await runDedup(['load', '--json', '--table', 'readings', ...files], { cwd });
      expect(exitCode).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        tables: [
          {
            rows: { read: 2, rejected: 2, staged: 0 },
            notes: [expect.stringMatching(/^3 more events had been read/)],
            error: { code: 'REJECTS.WRITE_FAILED', where: '/dev/full' },
          },
        ],
      });
    },
  );

  test('more than --max-rejects stop the load: exit 1, nothing staged', async () => {
    const cwd = workFolder({ 'mixed.ndjson': MIXED });
    const { exitCode, stderr } = await runDedup(['load', '--table', 'readings', '--max-rejects', '1', 'mixed.ndjson'], { cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[EVENT.TOO_MANY_REJECTS]: 2 rejected of 5 read so far: --max-rejects allows 1\n');
    expect(await queryFile(join(cwd, 'test.duckdb'), 'SELECT count(*)::INTEGER AS n FROM readings_staging')).toEqual([{ n: 0 }]);
  });

  test('a dry run checks every event and keeps and creates nothing', async () => {
    const cwd = workFolder({ 'mixed.ndjson': MIXED });
    for (const command of ['load', 'run']) {
      const args = [command, '--table', 'readings', '--dry-run', 'mixed.ndjson'];
      const { exitCode, stdout, stderr } = await runDedup(args, { cwd });
      expect(exitCode).toBe(3);
      expect(stderr).toContain('readings: read 3 events that would be staged, ');
      expect(stdout).toContain('--   events      5 read, 3 would be staged, 2 rejected\n');
      expect(stdout).toContain('CREATE TABLE');
      expect([existsSync(join(cwd, 'test.duckdb')), existsSync(join(cwd, 'dedup-rejects'))]).toEqual([false, false]);
    }
  });
});
