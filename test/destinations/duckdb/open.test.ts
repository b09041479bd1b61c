import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultMemory } from '../../../src/destinations/duckdb/default-memory.ts';
import { DuckDbDatabase } from '../../../src/destinations/duckdb/duckdb-database.ts';
import type { Destination } from '../../../src/destinations/destination.ts';
import { DedupError, type Diagnostic } from '../../../src/errors.ts';
import { specOf } from '../../sql/shapes.ts';
import { command, openFile, prepareTables, rowsOf, temporaryFolder } from './duckdb-file.ts';

const spec = specOf({ id: 'INT64', version: 'INT64' }, ['id'], ['version']);

const failure = async (opening: Promise<Destination>): Promise<Diagnostic & { exitClass: string }> => {
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DedupError)) throw new Error('it opened, or failed in an unforeseen way', { cause: error });
  return { exitClass: error.exitClass, ...error.diagnostics[0] };
};

/** Another process that keeps the file open until the test ends. */
async function openElsewhere(path: string): Promise<number> {
  const script = `
    import { DuckDBInstance } from '@duckdb/node-api';
    await DuckDBInstance.create(process.argv[1]);
    console.log('open');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

describe('opening a DuckDB file', { timeout: 60_000 }, () => {
  test('a missing file is no table, and only a write creates it', async () => {
    const folder = await temporaryFolder();
    const destination = await openFile(folder);
    expect(await destination.inspect(spec)).toEqual({ now: expect.any(BigInt), ledger: false });
    expect(await readdir(folder)).toEqual([]);
    await prepareTables(destination, spec);
    expect(await readdir(folder)).toContain('db.duckdb');
    expect(destination.label).toBe('duckdb:db.duckdb');
  });

  test('read-only creates nothing, and an empty answer is the answer', async () => {
    const folder = await temporaryFolder();
    const destination = await openFile(folder, { readOnly: true });
    expect(await destination.inspect(spec)).toEqual({ now: expect.any(BigInt), ledger: false });
    await destination.close();
    expect(await readdir(folder)).toEqual([]);
  });

  test('read-only reads what is there and leaves no trace', async () => {
    const folder = await temporaryFolder();
    const writer = await openFile(folder);
    await prepareTables(writer, spec);
    await writer.close();
    const reader = await openFile(folder, { readOnly: true });
    expect(Object.keys(await reader.inspect(spec)).toSorted()).toEqual(['final', 'ledger', 'now', 'staging']);
    await expect(command(reader, 'CREATE TABLE x (a INT)')).rejects.toThrow('read-only');
    await reader.close();
    expect(await readdir(folder)).toEqual(['db.duckdb']);
  });

  test('closing leaves one file, twice is fine, and the next opening finds the rows', async () => {
    const folder = await temporaryFolder();
    const first = await openFile(folder);
    await command(first, 'CREATE TABLE x AS SELECT 41 + 1 AS a');
    await first.close();
    await first.close();
    expect(await readdir(folder)).toEqual(['db.duckdb']);
    expect(await rowsOf(await openFile(folder), 'SELECT a FROM x')).toEqual([{ a: 42n }]);
  });

  test('a file that another process has open is "run again later", and names that process', async () => {
    const folder = await temporaryFolder();
    const first = await openFile(folder);
    await prepareTables(first, spec);
    await first.close();
    const pid = await openElsewhere(join(folder, 'db.duckdb'));
    for (const readOnly of [false, true]) {
      expect(await failure(openFile(folder, { readOnly }))).toMatchObject({
        exitClass: 'temporary',
        code: 'DUCKDB.FILE_LOCKED',
        summary: 'another run has this file open',
        why: expect.stringContaining(`process ${pid} `),
      });
    }
  });

  test('one process can open a file twice, also by two names, and both see the same rows', async () => {
    const folder = await temporaryFolder();
    const first = await openFile(folder);
    await command(first, 'CREATE TABLE x (a INT)');
    await symlink(join(folder, 'db.duckdb'), join(folder, 'link.duckdb'));
    const second = await openFile(folder, {}, 'duckdb:link.duckdb');
    await command(second, 'INSERT INTO x VALUES (1)');
    await second.close();
    expect(await rowsOf(first, 'SELECT a FROM x')).toEqual([{ a: 1n }]);
  });

  test('what is no database is refused and left alone', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'db.duckdb'), 'device_id,reading_ts\n'.repeat(1000));
    expect(await failure(openFile(folder))).toMatchObject({ exitClass: 'failed', code: 'DUCKDB.NOT_A_DATABASE' });
    await writeFile(join(folder, 'db.duckdb'), '');
    expect(await failure(openFile(folder))).toMatchObject({ exitClass: 'failed', code: 'DUCKDB.NOT_A_DATABASE' });
    await mkdir(join(folder, 'sub'));
    expect(await failure(openFile(folder, {}, 'duckdb:sub'))).toMatchObject({ exitClass: 'failed', code: 'DUCKDB.IS_A_FOLDER' });
  });

  test('a process that dies while it creates the file leaves nothing that the next one cannot open', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'db.duckdb');
    const script = `
      const { DuckDbDatabase } = await import(process.argv[1]);
      await DuckDbDatabase.open(process.argv[2], false, new AbortController().signal);`;
    const module = new URL('../../../src/destinations/duckdb/duckdb-database.ts', import.meta.url).href;
    // No file may grow beyond 8 KiB: the second of the three headers still fits.
    const limited = [
      '-c',
      'ulimit -f 8 && exec "$@"',
      'bash',
      process.execPath,
      '--input-type=module',
      '-e',
      script,
      module,
      path,
    ];
    const child = spawn('bash', limited, { stdio: 'ignore', env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' } });
    const [code] = await once(child, 'exit');
    expect(code).not.toBe(0);
    expect(existsSync(path)).toBe(false);
    const next = await openFile(folder);
    await prepareTables(next, spec);
    expect(Object.keys(await next.inspect(spec)).toSorted()).toEqual(['final', 'ledger', 'now', 'staging']);
  });

  test('many that create the file at once: each has it or is told to come later, and nothing else stays', async () => {
    const folder = await temporaryFolder();
    const all = await Promise.all(
      [1, 2, 3].map(() => DuckDbDatabase.open(join(folder, 'db.duckdb'), false, new AbortController().signal)),
    );
    await Promise.all(all.map((database) => database.close()));
    expect(await readdir(folder)).toEqual(['db.duckdb']);
  });

  test('a missing folder is named with the command that makes it', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'no', 'such', 'db.duckdb');
    expect(await failure(openFile(folder, {}, 'duckdb:no/such/db.duckdb'))).toEqual({
      exitClass: 'failed',
      code: 'DUCKDB.NO_FOLDER',
      summary: 'the folder of the database file does not exist',
      where: path,
      next: `create it: mkdir -p "${join(folder, 'no', 'such')}"`,
    });
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });

  test.each(['temp', 'system', 'main', 'memory', 'pg_catalog', 't', "it's", 'ü b'])(
    'a file may be called %s.duckdb',
    async (name) => {
      const folder = await temporaryFolder();
      const destination = await openFile(folder, {}, `duckdb:${name}.duckdb`);
      await prepareTables(destination, spec);
      expect((await destination.inspect(spec)).final?.columns[0]).toEqual({ name: 'id', type: 'BIGINT', nullable: false });
    },
  );

  test('nothing can be downloaded, and the session is in UTC whatever the machine says', async () => {
    const destination = await openFile(await temporaryFolder());
    await command(destination, 'CREATE TABLE x (a INT)');
    const settings = `SELECT name, value FROM duckdb_settings() WHERE name IN ('autoinstall_known_extensions', 'autoload_known_extensions', 'TimeZone') ORDER BY name`;
    expect(await rowsOf(destination, settings)).toEqual([
      { name: 'TimeZone', value: 'UTC' },
      { name: 'autoinstall_known_extensions', value: 'false' },
      { name: 'autoload_known_extensions', value: 'false' },
    ]);
  });

  test('the engine may use what the destination says', async () => {
    const folder = await temporaryFolder();
    const url = `duckdb:db.duckdb?memory_limit=300MiB&threads=3&temp_directory=elsewhere`;
    const destination = await openFile(folder, {}, url);
    expect(destination.label).toBe('duckdb:db.duckdb');
    await prepareTables(destination, spec);
    expect(await rowsOf(destination, RESOURCES)).toEqual([
      { memory: '300.0 MiB', threads: 3n, temporary: join(await realpath(folder), 'elsewhere') },
    ]);
  });

  test('else half of the memory there is, and a temporary folder beside the file', async () => {
    const folder = await temporaryFolder();
    const destination = await openFile(folder);
    await prepareTables(destination, spec);
    expect(await rowsOf(destination, RESOURCES)).toEqual([
      {
        memory: `${(Math.floor((defaultMemory() / 2 ** 30) * 10) / 10).toFixed(1)} GiB`,
        threads: expect.any(BigInt),
        temporary: `${join(await realpath(folder), 'db.duckdb')}.tmp`,
      },
    ]);
    expect([defaultMemory(8_000, 0), defaultMemory(8_000, 2_000), defaultMemory(8_000, 2 ** 60)]).toEqual([4_000, 1_000, 4_000]);
  });
});

const RESOURCES = `SELECT current_setting('memory_limit') AS memory, current_setting('threads') AS threads, current_setting('temp_directory') AS temporary`;
