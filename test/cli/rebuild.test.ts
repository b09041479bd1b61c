import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { queryFile } from './query-file.ts';
import { runDedup } from './run-dedup.ts';
import { workFolder } from './work-folder.ts';

const REBUILD = ['rebuild', '--table', 'readings'] as const;
const ROWS = 'SELECT device_id, value FROM readings ORDER BY 1';

async function damaged(...commands: readonly string[]): Promise<string> {
  const cwd = workFolder();
  expect(await runDedup(['run', '--table', 'readings', '--quiet', 'readings.ndjson'], { cwd })).toMatchObject({ exitCode: 0 });
  const instance = await DuckDBInstance.create(join(cwd, 'test.duckdb'));
  const connection = await instance.connect();
  for (const command of commands) await connection.run(command);
  connection.closeSync();
  instance.closeSync();
  return cwd;
}

test('every row anew, with the counts before and after; a second rebuild finds it as it is', async () => {
  const cwd = await damaged(`DELETE FROM readings WHERE device_id = 'a'`);
  const { exitCode, stdout } = await runDedup(REBUILD, { cwd });
  expect(exitCode).toBe(0);
  expect(stdout.replaceAll(/ +\d+\.\d s$/gm, ''))
    .toBe(`readings                                                    duckdb:./test.duckdb
  ✔ scanned     2 keys · 0 redelivered · 0 conflicts · 1 superseded
  ✔ compared    1 row · 0 no longer staged · 0 newer than staging
  ✔ rebuilt     2 rows, 2 live; before 1, 1 live
    offsets     1 … 3
`);
  expect(await queryFile(join(cwd, 'test.duckdb'), ROWS)).toEqual([
    { device_id: 'a', value: 2.5 },
    { device_id: 'b', value: 3.5 },
  ]);
  const document = JSON.parse((await runDedup([...REBUILD, '--json'], { cwd })).stdout);
  expect(document.tables[0].rebuild).toEqual({
    applied: true,
    before: { rows: 2, live: 2 },
    after: { rows: 2, live: 2 },
    lost: 0,
    set_back: 0,
  });
  expect(await runDedup([...REBUILD, '--quiet'], { cwd })).toEqual({ exitCode: 0, signal: null, stdout: '', stderr: '' });
  const { stdout: history } = await runDedup(['history', '--table', 'readings'], { cwd });
  expect(history).toContain('rebuild 2');
  const { stdout: explained } = await runDedup(['explain', '--table', 'readings', '--key', 'device_id=a'], { cwd });
  expect(explained).toMatch(/ by rebuild \d\n/);
  const { stdout: status } = await runDedup(['status', '--table', 'readings'], { cwd });
  expect(status).toMatch(/last runs {3}\S+Z {2}rebuild /);
});

test('--dry-run shows counts and statement, and changes nothing', async () => {
  const cwd = await damaged(`DELETE FROM readings WHERE device_id = 'a'`);
  const { exitCode, stdout } = await runDedup([...REBUILD, '--dry-run'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('--   final       1 rows now, 2 after the rebuild');
  expect(stdout).toContain('INSERT INTO "readings" (');
  expect(await queryFile(join(cwd, 'test.duckdb'), ROWS)).toHaveLength(1);
});

test('what staging no longer covers stops it with exit 1, and --force does not', async () => {
  const cwd = await damaged(`DELETE FROM readings_staging WHERE device_id = 'a'`);
  const refused = await runDedup(REBUILD, { cwd });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain(
    'error[REBUILD.NOT_COVERED]: readings_staging no longer covers readings: 1 of 2 rows would be gone',
  );
  expect(await queryFile(join(cwd, 'test.duckdb'), ROWS)).toHaveLength(2);
  expect(await runDedup([...REBUILD, '--force', '--quiet'], { cwd })).toMatchObject({ exitCode: 0 });
  expect(await queryFile(join(cwd, 'test.duckdb'), ROWS)).toEqual([{ device_id: 'b', value: 3.5 }]);
});
