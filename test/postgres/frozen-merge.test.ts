import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { merge } from '../../src/pipeline/merge.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import { statement } from '../../src/sql/statement.ts';
import type { Harness } from '../conformance/harness.ts';
import { Lab } from '../conformance/lab.ts';
import { specOf } from '../sql/shapes.ts';
import { findServer } from './find-server.ts';
import { otherSession } from './open-server.ts';
import { freshUrl, postgresServer } from './postgres-server.ts';

const harness: Harness = {
  freshUrl,
  notInKeys: [],
  without: [],
  tellsInsertsFromUpdates: true,
  refusesNames: [],
  thorough: true,
  streams: 0,
};

const spec = specOf({ id: 'STRING', v: 'STRING', n: 'INT64' }, ['id'], ['n'], { table: 'frozen' });
const line = (id: string, n: number, v = 'x'): string => JSON.stringify({ id, n, v });
const psql = join((await findServer()) ?? '', 'psql');
if (!existsSync(psql)) console.warn('There is no psql here: the script of a merge is not run by hand');

test('counts are those of what is written, whatever is staged between the two', async () => {
  const foreign = { ...spec, staging: { table: 'landing', ingestedAt: 'came', foreign: true } };
  const lab = await Lab.open(harness);
  const landing = lab.table('landing');
  await lab.prepare(
    statement('make', [
      `CREATE TABLE ${landing} (id text, v text, n bigint, came timestamptz DEFAULT now() - interval '1 second')`,
    ]),
    statement('fill', [`INSERT INTO ${landing} (id, v, n) VALUES ('a', 'x', 1), ('a', 'x', 1), ('b', 'x', 1)`]),
  );
  lab.expectCounts(await lab.merge(foreign, { since: 0n }), {
    scanned: 3,
    redelivered: 1,
    inserted: 2,
    updated: 0,
    unchanged: 0,
  });
  await lab.prepare(statement('fill', [`INSERT INTO ${landing} (id, v, n) VALUES ('a', 'y', 2), ('c', 'x', 1)`]));
  const [blocker, writer] = [await otherSession(), await otherSession()];
  await blocker.query(`BEGIN; LOCK TABLE ${lab.table('frozen')} IN SHARE MODE`);
  const scan = Promise.withResolvers<void>();
  const report = merge(
    { ...foreign, destination: lab.url },
    { full: false, acceptExpired: false, dryRun: false },
    {
      runId: 'between',
      version: '0',
      clock: () => instantOfMillis(Date.now()),
      environment: {},
      workingDirectory: '/',
      signal: new AbortController().signal,
      onProgress: (progress) => (progress.kind === 'done' && progress.step === 'scanned' ? scan.resolve() : undefined),
    },
  );
  await scan.promise;
  await writer.query(`INSERT INTO ${landing} (id, v, n) VALUES ('a', 'z', 3), ('d', 'x', 1), ('e', 'x', 1)`);
  await delay(100);
  await blocker.query('COMMIT');
  lab.expectCounts(await report, {
    scanned: 5,
    redelivered: 0,
    superseded: 2,
    inserted: 1,
    updated: 1,
    unchanged: 1,
  });
  expect((await lab.history(foreign)).history).toMatchObject({ unbalanced: 0 });
  lab.expectCounts(await lab.merge(foreign), { inserted: 2, updated: 1, unchanged: 2 });
});

test('no table is left behind in the session, also where there was nothing to merge or it failed', async () => {
  const lab = await Lab.open(harness);
  const of = specOf({ id: 'STRING', n: 'INT64', left_behind: 'STRING' }, ['id'], ['n'], { table: 'frozen' });
  await lab.run(of, '{"id":"a","n":1}');
  await lab.merge(of);
  await lab.prepare(statement('forbid', [`ALTER TABLE ${lab.table('frozen')} ADD CHECK (n < 2)`]));
  expect((await lab.run(of, '{"id":"a","n":2}')).error).toMatchObject([{ code: 'POSTGRES.REFUSED' }]);
  const { rows } = await (
    await otherSession()
  ).query(
    `SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'left_behind' WHERE c.relname = '_dedup_ranked'`,
  );
  expect(rows).toEqual([]);
});

test('rows are written in the order of the key, whatever their order was in staging', async () => {
  const lab = await Lab.open(harness);
  const ids = Array.from({ length: 5000 }, (_, index) => `k${(index * 7919) % 5000}`);
  lab.expectCounts(await lab.run(spec, ...ids.map((id) => line(id, 1))), { inserted: 5000 });
  const { rows } = await (await otherSession()).query(`SELECT id FROM ${lab.table('frozen')} ORDER BY ctid`);
  expect(rows.map(({ id }) => id)).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
});

test.runIf(existsSync(psql))('what a dry run prints does by hand, in psql, what the merge does', async () => {
  const lab = await Lab.open(harness);
  await lab.load(spec, line('a', 1), line('a', 2, 'y'), line('b', 1), line('b', 1), line('c', 3, 'z'), line('c', 3, 'w'));
  const plan = await lab.merge(spec, { dryRun: true });
  expect(await lab.rowsIn('frozen')).toBe(0);
  const script = plan.statements.map(({ sql }) => `${sql};\n`).join('');
  const said = await runScript(script);
  expect(said).toContain('3|0');
  expect((await lab.finalRows(spec)).map(({ id, n, v }) => [id, n, v])).toEqual([
    ['a', 2n, 'y'],
    ['b', 1n, 'x'],
    ['c', 3n, expect.stringMatching(/^[zw]$/)],
  ]);
  lab.expectCounts(await lab.merge(spec), { inserted: 0, updated: 0, unchanged: 3 });
});

async function runScript(sql: string): Promise<string> {
  const at = ['-h', '127.0.0.1', '-p', String(postgresServer().port), '-U', 'postgres', '-d', 'postgres'];
  const child = spawn(psql, ['-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', ...at], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdin.end(sql);
  const [code] = await once(child, 'exit');
  expect([code, said]).toEqual([0, said]);
  return said;
}

test('who may not make temporary tables is told what to grant', async () => {
  const client = await otherSession();
  const name = `bare_${process.pid}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.query(`CREATE ROLE ${name} LOGIN`);
  await client.query(`REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC; GRANT CREATE ON DATABASE ${name} TO ${name}`);
  const url = `postgres://${name}@127.0.0.1:${postgresServer().port}/${name}?schema=bare`;
  const lab = await Lab.open({ ...harness, freshUrl: () => url });
  expect(await lab.run(spec, line('a', 1))).toMatchObject({
    rows: { staged: 1 },
    error: [{ code: 'POSTGRES.PERMISSION', next: expect.stringContaining('GRANT TEMPORARY ON DATABASE') }],
  });
  await client.query(`GRANT TEMPORARY ON DATABASE ${name} TO ${name}`);
  lab.expectCounts(await lab.merge(spec), { inserted: 1 });
});
