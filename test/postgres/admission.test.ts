import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DedupError } from '../../src/errors.ts';
import { statement } from '../../src/sql/statement.ts';
import { openServer, otherSession, temporaryFolder } from './open-server.ts';
import { postgresServer } from './postgres-server.ts';

const PASSWORD = 'p:w\\d';
const url = (user: string, parameters = ''): string =>
  `postgres://${user}@127.0.0.1:${postgresServer().port}/postgres?schema=nothing${parameters}`;

async function userOf(address: string, environment: Record<string, string>): Promise<unknown> {
  const destination = await openServer(address, { environment, timeoutSeconds: 0 });
  expect(destination.label).not.toContain('@');
  const [row] = await destination.query(statement('ask', ['SELECT current_user AS u']));
  return row?.['u'];
}

async function refusal(address: string, environment: Record<string, string>): Promise<DedupError['diagnostics'][0]> {
  const failure: DedupError = await openServer(address, { environment, timeoutSeconds: 0 }).then(
    () => {
      throw new Error('it was let in');
    },
    (error: DedupError) => error,
  );
  expect(JSON.stringify([failure.message, failure.diagnostics])).not.toContain('wrong');
  return failure.diagnostics[0];
}

test('the password comes from PGPASSWORD, or from the password file', async () => {
  expect(await userOf(url('keen'), { PGPASSWORD: PASSWORD })).toBe('keen');
  const file = join(await temporaryFolder(), 'pgpass');
  await writeFile(file, `127.0.0.1:*:postgres:keen:p\\:w\\\\d\n`);
  await chmod(file, 0o600);
  expect(await userOf(url('keen'), { PGPASSFILE: file })).toBe('keen');
});

test('a wrong password, or none, is told and not tried again', async () => {
  expect(await refusal(url('keen'), { PGPASSWORD: 'wrong' })).toMatchObject({ code: 'POSTGRES.NOT_ADMITTED' });
  expect(await refusal(url('keen'), { PGPASSFILE: '/nowhere' })).toMatchObject({ code: 'POSTGRES.NOT_ADMITTED' });
});

test('sslmode as libpq has it: prefer goes on without, require does not', async () => {
  for (const mode of ['disable', 'allow', 'prefer'])
    expect(await userOf(url('postgres', `&sslmode=${mode}`), {})).toBe('postgres');
  for (const mode of ['require', 'verify-ca', 'verify-full'])
    expect(await refusal(url('postgres', `&sslmode=${mode}`), {})).toMatchObject({ code: 'POSTGRES.TLS' });
});

test('a Unix socket, by its folder', async () => {
  const { folder, port } = postgresServer();
  expect(await userOf(`postgres://postgres@${encodeURIComponent(folder)}:${port}/postgres`, {})).toBe('postgres');
  expect(await userOf('postgres:', { PGHOST: folder, PGPORT: String(port), PGUSER: 'postgres' })).toBe('postgres');
});

test('a database that cannot hold every character is refused', async () => {
  const client = await otherSession();
  await client.query(`CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
  const { port } = postgresServer();
  expect(await refusal(`postgres://postgres@127.0.0.1:${port}/latin`, {})).toMatchObject({ code: 'POSTGRES.NOT_UTF8' });
});

test('no such database, no such server', async () => {
  const { port } = postgresServer();
  expect(await refusal(`postgres://postgres@127.0.0.1:${port}/nowhere`, {})).toMatchObject({ code: 'POSTGRES.NO_DATABASE' });
  expect(await refusal('postgres://postgres@127.0.0.1:1/postgres', {})).toMatchObject({ code: 'POSTGRES.NO_CONNECTION' });
});
