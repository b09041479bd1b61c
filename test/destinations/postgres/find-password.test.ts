import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectionOptions } from '../../../src/destinations/postgres/connection-options.ts';
import { findPassword } from '../../../src/destinations/postgres/find-password.ts';
import { parsePostgresUrl } from '../../../src/destinations/postgres/postgres-url.ts';

async function passwordIn(text: string, url: string, mode = 0o600, environment: Record<string, string> = {}): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-pgpass-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'pgpass');
  await writeFile(path, text);
  await chmod(path, mode);
  const warnings: string[] = [];
  const options = connectionOptions(parsePostgresUrl(url), { PGPASSFILE: path });
  const password = await findPassword(options, environment, (message) => warnings.push(message));
  return warnings.length === 0 ? password : { password, warnings: warnings.length };
}

const FILE = [
  '# comment:5432:iot:ann:no',
  'other:5432:iot:ann:no',
  'h:5432:iot:ann:first \\: and \\\\ last:rest',
  'localhost:*:iot:ann:by socket',
  '*:*:*:*:any',
  '',
].join('\r\n');

test.each([
  ['postgres://ann@h:5432/iot', 'first : and \\ last:rest'],
  ['postgres://ann@h:5433/iot', 'any'],
  ['postgres://ann@%2Ftmp/iot', 'by socket'],
])('the first line of the password file that fits: %s', async (url, password) => {
  expect(await passwordIn(FILE, url)).toBe(password);
});

test('PGPASSWORD goes before the file; a file that others may read is not read; none is no fault', async () => {
  expect(await passwordIn(FILE, 'postgres://ann@h/iot', 0o600, { PGPASSWORD: 'mine' })).toBe('mine');
  expect(await passwordIn(FILE, 'postgres://ann@h/iot', 0o644)).toEqual({ password: undefined, warnings: 1 });
  expect(await passwordIn('', 'postgres://ann@h/iot')).toBeUndefined();
});
