import { readFile, stat } from 'node:fs/promises';
import type { ConnectionOptions } from './connection-options.ts';

/**
 * The password for a connection: `PGPASSWORD`, else the first line of the password file that fits, as libpq reads it
 * (https://www.postgresql.org/docs/current/libpq-pgpass.html). Undefined: there is none. A file that others may read is left alone, with a
 * warning.
 */
export async function findPassword(
  { host, port, database, user, passwordFile }: ConnectionOptions,
  environment: Readonly<Record<string, string | undefined>>,
  onWarning: (message: string) => void,
): Promise<string | undefined> {
  const given = environment['PGPASSWORD'];
  if (given !== undefined && given !== '') return given;
  const text = await readPrivately(passwordFile, onWarning);
  // A server behind a Unix socket is "localhost" there.
  const wanted = [host.startsWith('/') ? 'localhost' : host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = fieldsOf(line);
    const password = fields[4];
    if (password !== undefined && wanted.every((value, index) => fields[index] === '*' || fields[index] === value))
      return password;
  }
  return undefined;
}

/** Fields between colons; a backslash keeps a colon or a backslash from meaning anything. The last field goes to the end of the line. */
function fieldsOf(line: string): readonly string[] {
  const fields = [''];
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    const next = line[at + 1];
    if (char === '\\' && next !== undefined) {
      fields.push((fields.pop() ?? '') + next);
      at += 1;
    } else if (char === ':' && fields.length < 5) fields.push('');
    else fields.push((fields.pop() ?? '') + char);
  }
  return fields;
}

async function readPrivately(path: string, onWarning: (message: string) => void): Promise<string> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) === 0) return await readFile(path, 'utf8');
    onWarning(`the password file ${path} is not read, since others may read it too: chmod 0600 ${path}`);
  } catch {
    // No file, no password: the server says if it wants one.
  }
  return '';
}
