import { describe, expect, test } from 'vitest';
import { runDedup } from './run-dedup.ts';
import { workFolder } from './work-folder.ts';

const RUN_ID = /\d{8}T\d{6}Z-[0-9a-z]{6}/g;

/** Text in which times, run ids and durations are always the same. */
function timeless(text: string): string {
  return text
    .replaceAll(RUN_ID, 'RUN')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z/g, 'TIME')
    .replaceAll(/ +\d+(?:\.\d+)? s$/gm, ' SECONDS');
}

describe('dedup explain', () => {
  test('where did my row go: the answer, the final row, every version and why', async () => {
    const cwd = workFolder({ 'late.ndjson': '{"device_id": "a", "value": 4.5, "source_offset": 4}\n' });
    await runDedup(['run', '-t', 'readings', '-q', 'readings.ndjson'], { cwd });
    await runDedup(['load', '-t', 'readings', '-q', 'late.ndjson'], { cwd });
    const behind = await runDedup(['explain', '-t', 'readings', '--key', 'device_id=a'], { cwd });
    expect([behind.exitCode, behind.stderr]).toEqual([0, '']);
    expect(timeless(behind.stdout)).toBe(`readings                                                    duckdb:./test.duckdb
    key         device_id = a
  ! not merged yet: the next dedup merge takes version #1,
    and the final row is version #2

    final       row, source offset 3, version #2
    columns     value 2.5
    merged      TIME by merge 1
                run RUN
                window from the beginning … TIME

    staged      3 versions

  ✔ #1 row, source offset 4                                       not merged yet
    wins        the highest source_offset
    columns     value 4.5
    staged      TIME by load RUN
    from        late.ndjson:1

  · #2 row, source offset 3                                   in the final table
    loses       lower source_offset than #1
    columns     value 2.5
    staged      TIME by load RUN
    from        readings.ndjson:2

  · #3 row, source offset 1                                               merged
    loses       lower source_offset than #1
    columns     value 1.5
    staged      TIME by load RUN
    from        readings.ndjson:1
`);
    await runDedup(['merge', '-t', 'readings', '-q'], { cwd });
    const { stdout } = await runDedup(['explain', '-t', 'readings', '-k', 'device_id=a', '--limit', '1'], { cwd });
    expect(stdout).toContain('  ✔ the final row is version #1\n');
    expect(stdout).toContain('  ! 2 more staged versions are not shown (--limit)\n');
  });

  test('the same as one JSON document', async () => {
    const cwd = workFolder();
    await runDedup(['run', '-t', 'readings', '-q', 'readings.ndjson'], { cwd });
    const { stdout, exitCode } = await runDedup(['explain', '-t', 'readings', '-k', 'device_id=b', '--json', '-q'], { cwd });
    expect(exitCode).toBe(0);
    const { tables } = JSON.parse(timeless(stdout));
    expect(tables[0].explanation).toEqual({
      key: { device_id: 'b' },
      verdict: { code: 'current', text: 'the final row is version #1' },
      staged: 1,
      versions: [
        {
          number: 1,
          kind: 'row',
          source_offset: '2',
          hash: expect.stringMatching(/^-?\d+$/),
          staged_at: 'TIME',
          load_id: 'RUN',
          position: 'readings.ndjson:3',
          columns: { value: 3.5 },
          outcome: 'won',
          copy_of: null,
          why: 'no other version',
          merged: true,
          is_final: true,
        },
      ],
      final: {
        kind: 'row',
        source_offset: '2',
        hash: tables[0].explanation.versions[0].hash,
        merged_at: 'TIME',
        merge_seq: 1,
        version: 1,
        copies: 1,
        columns: { value: 3.5 },
        merge: {
          seq: 1,
          repair: false,
          rebuild: false,
          run_id: 'RUN',
          recorded_at: 'TIME',
          window: { start: null, end: 'TIME' },
          jobs: [],
        },
      },
      loads: [{ run_id: 'RUN', started_at: 'TIME', finished_at: 'TIME', files: ['readings.ndjson'], staged: 3 }],
    });
  });

  test('a key that is missing or wrong is refused before anything is read, with what to write', async () => {
    const cwd = workFolder();
    const { exitCode, stdout, stderr } = await runDedup(['explain', '-t', 'readings', '--key', 'devise_id=a'], { cwd });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`error[EXPLAIN.NOT_A_KEY_COLUMN]: table readings has no column "devise_id"
  did you mean "device_id"?   write it like --key device_id=…

error[EXPLAIN.MISSING_KEY]: the natural key of readings is (device_id), and no value is given for device_id
  write it like --key device_id=…
`);
    expect((await runDedup(['explain', '-t', 'readings', '-k', 'device_id=a', '--limit', '0'], { cwd })).stderr).toContain(
      'error[USAGE.BAD_VALUE]: --limit must be at least 1',
    );
    expect((await runDedup(['explain', '-k', 'device_id=a'], { cwd })).stderr).toContain('error[USAGE.NO_TABLE]');
  });

  test('nothing of a value reaches the terminal as a command, and no value breaks a line', async () => {
    const event = { device_id: '\u001b[31mred\n\u202e', value: 1, source_offset: 1 };
    const cwd = workFolder({ 'strange.ndjson': `${JSON.stringify(event)}\n` });
    await runDedup(['run', '-t', 'readings', '-q', 'strange.ndjson'], { cwd });
    const { stdout } = await runDedup(['explain', '-t', 'readings', '-k', `device_id=${event.device_id}`], { cwd });
    expect(stdout).toContain(String.raw`    key         device_id = \x1b[31mred\n\u{202e}`);
    expect(stdout).toContain('the final row is version #1');
  });
});

describe('dedup history', () => {
  test('loads and merges with their accounts, newest first', async () => {
    const cwd = workFolder({ 'late.ndjson': '{"device_id": "a", "value": 4.5, "source_offset": 4}\n{"bad": 1}\n' });
    await runDedup(['run', '-t', 'readings', '-q', 'readings.ndjson'], { cwd });
    await runDedup(['load', '-t', 'readings', '-q', 'late.ndjson'], { cwd });
    const { stdout, stderr, exitCode } = await runDedup(['history', '-t', 'readings'], { cwd });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(timeless(stdout)).toBe(`readings                                                    duckdb:./test.duckdb
    ledger      2 runs

  ✔ load        TIME  RUN SECONDS
    from        late.ndjson
    staged      at TIME
    read        2 = 1 staged + 1 rejected
    bytes       64 B read

  ✔ merge 1     TIME  RUN SECONDS
    window      the beginning … TIME
    scanned     3 = 2 winners + 1 superseded
    winners     2 = 2 inserted

  ✔ load        TIME  RUN SECONDS
    from        readings.ndjson
    staged      at TIME
    read        3 = 3 staged
    bytes       159 B read

    total       2 loads · 5 read · 1 rejected · 4 staged · 223 B read
                1 merge · 2 inserted · 0 updated
`);
    const json = await runDedup(['history', '-t', 'readings', '--limit', '1', '--json', '-q'], { cwd });
    const { tables } = JSON.parse(timeless(json.stdout));
    expect(tables[0].history).toEqual({
      runs: 2,
      entries: [
        {
          kind: 'load',
          state: 'done',
          run_id: 'RUN',
          version: expect.any(String),
          seq: null,
          repair: false,
          rebuild: false,
          of_present_tables: true,
          started_at: 'TIME',
          finished_at: 'TIME',
          seconds: expect.any(Number),
          window: { start: 'TIME', end: 'TIME' },
          counts: { read: 2, rejected: 1, staged: 1 },
          bytes: { read: 64, estimated: null, billed: null },
          jobs: [],
          files: ['late.ndjson'],
          consumed: [],
          attempts: null,
          balance: { ok: true, faults: [] },
        },
      ],
      totals: {
        loads: 1,
        merges: 0,
        read: 2,
        rejected: 1,
        staged: 1,
        inserted: null,
        updated: null,
        bytes_read: 64,
        bytes_billed: null,
      },
      unbalanced: 0,
    });
  });

  test('a table that was never loaded has none, which is no fault; with --quiet that is nothing at all', async () => {
    const cwd = workFolder();
    const told = await runDedup(['history', '-t', 'readings'], { cwd });
    expect([told.exitCode, told.stdout.split('\n')[1]]).toEqual([
      0,
      '  ! the ledger has nothing on readings yet: it was never loaded or merged',
    ]);
    expect(await runDedup(['history', '--all', '-q'], { cwd })).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });
});
