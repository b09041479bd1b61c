import { isAbsolute, resolve } from 'node:path';
import { DedupError, type Diagnostic } from '../../errors.ts';

/** How the URLs look. */
export const DUCKDB_EXAMPLE = 'duckdb:./dedup.duckdb';

/** Where a DuckDB database is. */
export interface DuckDbAddress {
  /** Absolute path of the file. */
  readonly path: string;
  /** The URL as people know it, e.g. `duckdb:./dedup.duckdb`. */
  readonly label: string;
}

/**
 * The file that a `duckdb:` URL names: an absolute path, or one relative to `workingDirectory`. What follows the colon is taken as it
 * stands, without percent-decoding: it is a path, and paths may hold `%20`. Throws `DUCKDB.BAD_URL` (`not-started`).
 */
export function parseDuckDbUrl(url: string, workingDirectory: string): DuckDbAddress {
  const path = url.replace(/^duckdb:/i, '');
  const fault = faultOf(path);
  if (fault !== undefined) {
    throw new DedupError('not-started', [{ code: 'DUCKDB.BAD_URL', where: url.replaceAll('\0', '\\0'), ...fault }]);
  }
  return { path: isAbsolute(path) ? resolve(path) : resolve(workingDirectory, path), label: `duckdb:${path}` };
}

function faultOf(path: string): Pick<Diagnostic, 'summary' | 'why' | 'next'> | undefined {
  const next = `name a file: ${DUCKDB_EXAMPLE}, or with an absolute path duckdb:/var/lib/dedup/iot.duckdb`;
  if (path === '') return { summary: 'the destination names no file', next };
  if (path.startsWith(':memory:')) {
    return { summary: 'the destination is a database in memory', why: 'nothing would be left of it when the command ends', next };
  }
  if (path.includes('\0')) return { summary: 'the file name of the destination holds U+0000', next };
  if (path.includes('?')) {
    return {
      summary: 'a duckdb: destination takes no parameters',
      why: 'what follows the colon is a path, and "?" does not belong there',
      next,
    };
  }
  if (/^\/\/[^/]/.test(path)) {
    return { summary: 'the destination looks like it names a server', why: 'DuckDB is a file on this machine', next };
  }
  if (/^~(?=\/|$)/.test(path)) {
    return {
      summary: 'the destination begins with "~"',
      why: 'no shell expands it here, and it would become a folder of that name',
      next: 'in a spec write duckdb:${HOME}/… (environment variables are replaced), in a shell "duckdb:$HOME/…"',
    };
  }
  if (/[/\\]$/.test(path)) return { summary: 'the destination names a folder, not a file', next };
  return undefined;
}
