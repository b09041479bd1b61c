import { constants, globSync } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/**
 * The folder with the programs of a PostgreSQL server (`initdb`, `postgres`): on PATH, or where Debian keeps them, the newest first.
 * Undefined: there is none, or `DEDUP_TEST_WITHOUT_POSTGRES=1`.
 */
export async function findServer(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (env['DEDUP_TEST_WITHOUT_POSTGRES'] === '1') return undefined;
  const installed = globSync('/usr/lib/postgresql/*/bin').toSorted((a, b) => Number(b.match(/\d+/)) - Number(a.match(/\d+/)));
  for (const folder of [...installed, ...(env['PATH'] ?? '').split(delimiter)]) {
    try {
      for (const program of ['initdb', 'postgres']) await access(join(folder, program), constants.X_OK);
      return dirname(await realpath(join(folder, 'initdb')));
    } catch {
      // not in this one
    }
  }
  return undefined;
}
