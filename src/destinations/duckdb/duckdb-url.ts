import { isAbsolute, resolve } from 'node:path';
import { DedupError, type Diagnostic } from '../../errors.ts';
import { parseByteSize } from '../../spec/byte-size.ts';
import { didYouMean } from '../../spec/did-you-mean.ts';
import { quoted } from '../../spec/quoted.ts';

/** How the URLs look. */
export const DUCKDB_EXAMPLE = 'duckdb:./dedup.duckdb';

/** Where a DuckDB database is, and what the engine may use. */
export interface DuckDbAddress {
  /** Absolute path of the file. */
  readonly path: string;
  /** The URL as people know it, e.g. `duckdb:./dedup.duckdb`. */
  readonly label: string;
  readonly resources: DuckDbResources;
}

/** What the engine may use; what is absent is by default. */
export interface DuckDbResources {
  /** `memory_limit`, in bytes; default: half of what there is. What does not fit goes to the temporary folder. */
  readonly memoryBytes?: number;
  /** `threads`; default: as many as there are processors. */
  readonly threads?: number;
  /** `temp_directory`, absolute; default: beside the database file, under its name and `.tmp`. */
  readonly temporaryFolder?: string;
}

type Fault = Pick<Diagnostic, 'summary' | 'why' | 'next'>;

const PARAMETERS = ['memory_limit', 'threads', 'temp_directory'];

/** Below this DuckDB cannot even open a file and read a segment on one thread. */
const LEAST_MEMORY = 64 * 1024 * 1024;
const MOST_THREADS = 1024;

/**
 * The file that a `duckdb:` URL names: an absolute path, or one relative to `workingDirectory`; after a `?` come parameters. All of it is taken
 * as it stands, without percent-decoding: paths may hold `%20`. Throws `DUCKDB.BAD_URL` (`not-started`), all faults at once.
 */
export function parseDuckDbUrl(url: string, workingDirectory: string): DuckDbAddress {
  const [path = '', ...rest] = url.replace(/^duckdb:/i, '').split('?');
  const faults: Fault[] = [];
  const pathFault = faultOf(path);
  if (pathFault !== undefined) faults.push(pathFault);
  const resources = readResources(rest.join('?'), workingDirectory, (fault) => faults.push(fault));
  const [first, ...others] = faults.map((fault) => ({
    code: 'DUCKDB.BAD_URL',
    where: url.replaceAll('\0', '\\0'),
    ...fault,
  }));
  if (first !== undefined) throw new DedupError('not-started', [first, ...others]);
  return { path: absolute(path, workingDirectory), label: `duckdb:${path}`, resources };
}

function readResources(query: string, workingDirectory: string, complain: (fault: Fault) => void): DuckDbResources {
  const found = new Map<string, string>();
  for (const part of query === '' ? [] : query.split('&')) {
    const [name = '', ...value] = part.split('=');
    if (found.has(name)) complain({ summary: `the parameter ${quoted(name)} is there twice` });
    found.set(name, value.join('='));
    if (!PARAMETERS.includes(name)) {
      const meant = didYouMean(name, PARAMETERS);
      complain({
        summary: `a duckdb: destination has no parameter ${quoted(name)}`,
        next: `${meant === undefined ? '' : `did you mean ${meant}? `}parameters: ${PARAMETERS.join(', ')}`,
      });
    }
  }
  const [memory, threads, folder] = PARAMETERS.map((name) => found.get(name));
  const memoryBytes = memory === undefined ? undefined : parseByteSize(memory);
  if (memory !== undefined && (memoryBytes === undefined || memoryBytes < LEAST_MEMORY)) {
    complain({
      summary: `memory_limit=${memory} is no amount of memory that DuckDB could work with`,
      next: 'write it like memory_limit=4GB, at least 64MiB',
    });
  }
  const isCount = threads === undefined || (/^[1-9]\d{0,3}$/.test(threads) && Number(threads) <= MOST_THREADS);
  if (!isCount) complain({ summary: `threads=${threads} is no number of threads`, next: `1 to ${MOST_THREADS}` });
  if (folder === '' || folder?.includes('\0') === true) {
    complain({ summary: 'temp_directory names no folder', next: 'write it like temp_directory=/var/tmp/dedup' });
  }
  return {
    ...(memoryBytes === undefined ? {} : { memoryBytes: Number(memoryBytes) }),
    ...(threads === undefined ? {} : { threads: Number(threads) }),
    ...(folder === undefined ? {} : { temporaryFolder: absolute(folder, workingDirectory) }),
  };
}

function absolute(path: string, workingDirectory: string): string {
  return isAbsolute(path) ? resolve(path) : resolve(workingDirectory, path);
}

function faultOf(path: string): Fault | undefined {
  const next = `name a file: ${DUCKDB_EXAMPLE}, or with an absolute path duckdb:/var/lib/dedup/iot.duckdb`;
  if (path === '') return { summary: 'the destination names no file', next };
  if (path.startsWith(':memory:')) {
    return { summary: 'the destination is a database in memory', why: 'nothing would be left of it when the command ends', next };
  }
  if (path.includes('\0')) return { summary: 'the file name of the destination holds U+0000', next };
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
