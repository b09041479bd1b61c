import { describe, expect, test } from 'vitest';
import { runDedup } from './run-dedup.ts';
import { workFolder } from './work-folder.ts';

describe('a command line that makes no sense exits 2, says what and what to do, and prints nothing on standard output', () => {
  test.each([
    [[], 'error[USAGE.NO_COMMAND]: which command?\n  commands: dedup --help\n'],
    [['rnu'], 'error[USAGE.UNKNOWN_COMMAND]: unknown command "rnu"\n  did you mean run?   help: dedup --help\n'],
    [['help', 'nosuch'], 'error[USAGE.UNKNOWN_COMMAND]: unknown command "nosuch"\n  help: dedup --help\n'],
    [
      ['run', '--tabel', 'x'],
      'error[USAGE.UNKNOWN_OPTION]: unknown option "--tabel"\n  did you mean --table?   help: dedup run --help\n',
    ],
    [['run', '--table'], 'error[USAGE.MISSING_VALUE]: option "-t, --table <name>" argument missing\n  help: dedup run --help\n'],
    [['init'], 'error[USAGE.MISSING_ARGUMENT]: missing required argument "table"\n  help: dedup init --help\n'],
    [
      ['merge', 'x'],
      'error[USAGE.TOO_MANY_ARGUMENTS]: too many arguments for "merge". Expected 0 arguments but got 1: x\n  help: dedup merge --help\n',
    ],
    [
      ['merge'],
      'error[USAGE.NO_TABLE]: which table?\n  name it: dedup merge --table <name>, or take every one of the folder: --all\n',
    ],
    [
      ['merge', '--all', '--table', 'readings'],
      'error[USAGE.CONFLICT]: --all and --table exclude each other\n  leave out one of them\n',
    ],
    [
      ['run', '--table', 'readings'],
      'error[USAGE.NO_FILES]: which events?\n  name files or folders, or - for standard input: dedup run --table <name> <files>\n',
    ],
    [
      ['load', '--table', 'readings', '--table', 'other', 'readings.ndjson'],
      'error[USAGE.SEVERAL_TABLES]: events go into one table, and 2 are named\n' +
        '  call it once for every table: dedup load --table <name> <files>\n',
    ],
    [
      ['load', '--table', 'readings', '--rejects-from', 'r.ndjson', 'readings.ndjson'],
      'error[USAGE.CONFLICT]: --rejects-from and files exclude each other\n  replay the rejects in a call of their own\n',
    ],
    [
      ['load', '--table', 'readings', '--max-rejects', '-1', 'readings.ndjson'],
      'error[USAGE.BAD_VALUE]: --max-rejects is not a whole number: "-1"\n  write it like --max-rejects 100\n',
    ],
    [
      ['merge', '--table', 'readings', '--since', '2026-06-28'],
      'error[USAGE.BAD_VALUE]: --since is not a time with a zone: "2026-06-28"\n' +
        '  a time without a zone means another instant on every machine\n' +
        '  write it like --since 2026-06-28T00:00:00Z or --since 2026-06-28T02:00:00+02:00\n',
    ],
    [
      ['plan', '--table', 'readings', '--since', '2026-06-28T00:00:00Z', '--full'],
      'error[USAGE.CONFLICT]: --since and --full exclude each other\n  leave out one of them\n',
    ],
    [
      ['run', '--table', 'readings', '--max-bytes-billed', 'much', 'readings.ndjson'],
      'error[USAGE.BAD_VALUE]: --max-bytes-billed is not a size: "much"\n  write it like --max-bytes-billed 50GB or 1TiB\n',
    ],
    [
      ['status', '--table', 'readings', '--max-lag', '2'],
      'error[USAGE.BAD_VALUE]: --max-lag is not a duration: "2"\n  write it like --max-lag 2h; units: s, m, h, d\n',
    ],
    [
      ['merge', '--table', 'reading'],
      'error[SPEC.NOT_FOUND]: there is no spec for table "reading"\n  configs/reading.yaml\n' +
        '  did you mean "readings"?   tables: readings\n',
    ],
    [
      ['merge', '--table', '\u001b[31m'],
      'error[SPEC.NOT_FOUND]: there is no spec for table "\\u001b[31m"\n  configs/\\x1b[31m.yaml\n' +
        '  tables: readings   write one with: dedup init <table>\n',
    ],
  ])('dedup %j', async (args, stderr) => {
    const cwd = workFolder();
    expect(await runDedup(args, { cwd })).toEqual({ exitCode: 2, signal: null, stdout: '', stderr });
    expect(await runDedup([...args, '--quiet'], { cwd })).toEqual({ exitCode: 2, signal: null, stdout: '', stderr });
  });

  test('a password on the command line is refused and not repeated', async () => {
    const args = ['merge', '--table', 'readings', '--destination', 'postgres://alice:geheim@db/x'];
    for (const more of [[], ['--json'], ['--verbose']]) {
      const { exitCode, stdout, stderr } = await runDedup([...args, ...more], { cwd: workFolder() });
      expect(exitCode).toBe(2);
      expect(stderr).toContain('error[SPEC.SECRET]: the destination holds a password\n');
      expect(stdout + stderr).not.toContain('geheim');
    }
  });
});

describe('with --json there is one document also when nothing started', () => {
  test.each([
    [['run', '--json', '--tabel', 'x'], 'run', 'USAGE.UNKNOWN_OPTION'],
    [['--json'], null, 'USAGE.NO_COMMAND'],
    [['--json', 'nosuch'], null, 'USAGE.UNKNOWN_COMMAND'],
    [['--json', 'merge'], 'merge', 'USAGE.NO_TABLE'],
    [['merge', '--all', '--config-dir', 'nowhere', '--json'], 'merge', 'SPEC.NOT_FOUND'],
  ])('dedup %j', async (args, command, code) => {
    const { exitCode, stdout, stderr } = await runDedup([...args, '--quiet'], { cwd: workFolder() });
    expect([exitCode, stderr]).toEqual([2, '']);
    const document: unknown = JSON.parse(stdout);
    expect(document).toEqual({
      schema_version: 1,
      ok: false,
      command,
      run_id: expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-z]{6}$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      exit_code: 2,
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      finished_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      tables: [],
      error: {
        code,
        summary: expect.any(String),
        where: code.startsWith('SPEC') ? 'nowhere' : null,
        frame: null,
        why: null,
        next: expect.any(String),
      },
    });
  });
});
