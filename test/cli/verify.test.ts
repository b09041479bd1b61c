import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runDedup, type Finished } from './run-dedup.ts';
import { workFolder } from './work-folder.ts';

const VERIFY = ['verify', '--table', 'readings'] as const;

/** Three rows, one of them beyond 2^53, merged. */
async function merged(): Promise<string> {
  const cwd = workFolder({
    'readings.ndjson': ['a', 'b', 'c']
      .map(
        (id, index) => `{"device_id": "${id}", "value": ${index}.5, "source_offset": ${index === 1 ? '9007199254740993' : 1}}\n`,
      )
      .join(''),
  });
  expect(await runDedup(['run', '--table', 'readings', '--quiet', 'readings.ndjson'], { cwd })).toMatchObject({ exitCode: 0 });
  return cwd;
}

/** Another hand than dedup's. */
async function byHand(cwd: string, ...commands: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(join(cwd, 'test.duckdb'));
  const connection = await instance.connect();
  for (const command of commands) await connection.run(command);
  connection.closeSync();
  instance.closeSync();
}

/** Standard output without the times that differ. */
function told({ stdout }: Finished): string {
  return stdout.replaceAll(/ +\d+\.\d s$/gm, '');
}

test('a healthy table: how many keys were looked at, exit 0, nothing at all with --quiet', async () => {
  const cwd = await merged();
  const plain = await runDedup(VERIFY, { cwd });
  expect([plain.exitCode, told(plain)]).toEqual([
    0,
    'readings                                                    duckdb:./test.duckdb\n  ✔ verified    3 keys\n',
  ]);
  expect(await runDedup([...VERIFY, '--quiet'], { cwd })).toEqual({ exitCode: 0, signal: null, stdout: '', stderr: '' });
  expect(await runDedup(['verify', '--all', '--quiet', '--window', '7d', '--sample', '10%'], { cwd })).toMatchObject({
    exitCode: 0,
  });
});

test('each finding with both sides, exit 4, and one line with --quiet', async () => {
  const cwd = await merged();
  await byHand(
    cwd,
    `DELETE FROM readings WHERE device_id = 'a'`,
    `UPDATE readings SET value = 99, source_offset = 3 WHERE device_id = 'b'`,
  );
  const plain = await runDedup(VERIFY, { cwd });
  expect(plain.exitCode).toBe(4);
  expect(told(plain)).toBe(`readings                                                    duckdb:./test.duckdb
  ✔ verified    3 keys
  ! 2 findings: 1 missing, 1 stale

  missing  device_id = a  staged and merged, but not in the final table
                      staged   final
      value           0.5      —
      source_offset   1        —

  stale  device_id = b  the final row is older than the staged winner
                      staged             final
      value           1.5                99
      source_offset   9007199254740993   3

  next: the same command with --repair shows what staging can set right, and changes nothing
`);
  expect(await runDedup([...VERIFY, '--quiet'], { cwd })).toEqual({
    exitCode: 4,
    signal: null,
    stdout: '',
    stderr: 'readings: 2 findings: 1 missing, 1 stale\n',
  });
  const limited = await runDedup([...VERIFY, '--limit', '1'], { cwd });
  expect(limited.stdout).toContain('… and 1 more; --limit shows more of them');
});

test('--json: counts are numbers, 64-bit values are strings', async () => {
  const cwd = await merged();
  await byHand(cwd, `UPDATE readings SET source_offset = source_offset - 1 WHERE device_id = 'b'`);
  const { exitCode, stdout } = await runDedup([...VERIFY, '--table', 'readings', '--all', '--json', '--quiet'], { cwd });
  const { tables } = JSON.parse(stdout);
  expect([exitCode, tables[0].status, tables[0].findings]).toMatchObject([
    4,
    'findings',
    {
      checked: 3,
      complete: true,
      counts: { missing: 0, stale: 1, changed: 0, ahead: 0, unstaged: 0, duplicate: 0, null_key: 0, moved: 0 },
      keys: [
        {
          key: { device_id: 'b' },
          kind: 'stale',
          copies: 1,
          staged: {
            device_id: 'b',
            value: 1.5,
            source_offset: '9007199254740993',
            _dedup_hash: expect.stringMatching(/^-?\d+$/),
          },
          final: { device_id: 'b', value: 1.5, source_offset: '9007199254740992', _dedup_merge_seq: '1' },
        },
      ],
      repair: null,
    },
  ]);
});

test('--repair shows the statement and changes nothing; with --yes it mends, and the next look finds nothing', async () => {
  const cwd = await merged();
  await byHand(
    cwd,
    `DELETE FROM readings WHERE device_id = 'a'`,
    `INSERT INTO readings SELECT * FROM readings WHERE device_id = 'b'`,
  );
  const shown = await runDedup([...VERIFY, '--repair'], { cwd });
  expect(shown.exitCode).toBe(4);
  expect(shown.stdout).toContain(
    '  ! nothing was changed; --repair --yes does it: 1 row inserted, 1 row removed that stood twice\n',
  );
  expect(shown.stdout).toMatch(/^MERGE INTO "readings" AS T$/m);
  expect(await runDedup([...VERIFY, '--quiet'], { cwd })).toMatchObject({ exitCode: 4 });
  expect(await runDedup([...VERIFY, '--repair', '--yes', '--quiet'], { cwd })).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  expect(await runDedup([...VERIFY, '--quiet'], { cwd })).toMatchObject({ exitCode: 0 });
});

test.each([
  [['--full', '--window', '7d'], 'error[USAGE.CONFLICT]: --full and --window exclude each other'],
  [['--all', '--since', '2026-06-28T00:00:00Z'], 'error[USAGE.CONFLICT]: --full and --since exclude each other'],
  [['--yes'], 'error[USAGE.CONFLICT]: --yes says yes to nothing'],
  [['--window', 'week'], 'error[USAGE.BAD_VALUE]: --window is not a duration: "week"'],
  [['--since', 'yesterday'], 'error[USAGE.BAD_VALUE]: --since is not a time with a zone: "yesterday"'],
  [['--sample', '0%'], 'error[USAGE.BAD_VALUE]: --sample is not a percentage: "0%"'],
  [['--sample', '101'], 'error[USAGE.BAD_VALUE]: --sample is not a percentage: "101"'],
  [['--limit', '0'], 'error[USAGE.BAD_VALUE]: --limit must be at least 1'],
  [['--max-bytes-billed', 'much'], 'error[USAGE.BAD_VALUE]: --max-bytes-billed is not a size: "much"'],
])('dedup verify %j is refused before anything is read', async (flags, message) => {
  const { exitCode, stdout, stderr } = await runDedup([...VERIFY, ...flags], { cwd: workFolder() });
  expect([exitCode, stdout, stderr.split('\n')[0]]).toEqual([2, '', message]);
});
