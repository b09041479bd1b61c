import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findServer } from './find-server.ts';
import { otherSession } from './open-server.ts';
import { postgresServer } from './postgres-server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const psql = join((await findServer()) ?? '', 'psql');
if (!existsSync(psql)) console.warn('There is no psql here: the tables that the README shows are not compared');

test.runIf(existsSync(psql))('the README shows the table that dedup creates, as psql does', async () => {
  const { port } = postgresServer();
  const client = await otherSession();
  await client.query('DROP SCHEMA IF EXISTS iot CASCADE');
  await promisify(execFile)(
    process.execPath,
    ['bin/dedup.js', 'run', '--table', 'device_readings', 'configs/device_readings.sample.ndjson'],
    {
      cwd: ROOT,
      env: { ...process.env, DEDUP_DESTINATION: `postgres://postgres@127.0.0.1:${port}/postgres?schema=iot` },
    },
  );
  const { stdout } = await promisify(execFile)(
    psql,
    ['-X', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-d', 'postgres', '-c', '\\d iot.device_readings'],
    // The server of the tests quotes whatever it shows; few do.
    { env: { ...process.env, PGOPTIONS: '-c quote_all_identifiers=off' } },
  );
  await client.query('DROP SCHEMA iot CASCADE');
  const shown = stdout.replaceAll(/ +$/gm, '').trim();
  expect(await readFile(join(ROOT, 'README.md'), 'utf8')).toContain(`\`\`\`text\n${shown}\n\`\`\``);
});
