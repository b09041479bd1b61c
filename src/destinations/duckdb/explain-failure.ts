import { dirname } from 'node:path';
import { DedupError, type Diagnostic, type ExitClass } from '../../errors.ts';

/**
 * A failure of the driver as a person reads it. DuckDB's errors have no codes, only a message that begins with its kind (`IO Error: …`),
 * so that is what they are told apart by. `doing` is what was tried, e.g. `create the ledger`; `path` is the database file. A
 * `DedupError` is given back as it is.
 */
export function explainFailure(error: unknown, doing: string, path: string): DedupError {
  if (error instanceof DedupError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const known = KNOWN.find(({ pattern }) => pattern.test(message));
  const [exitClass, diagnostic] = known?.explain(message, doing, path) ?? unknownFailure(message, doing);
  return new DedupError(exitClass, [{ where: path, why: firstParagraph(message), ...diagnostic }], { cause: error });
}

/** Told when the run is stopped on request, whatever was going on. */
export function interruption(doing: string, path: string, cause?: unknown): DedupError {
  const diagnostic: Diagnostic = {
    code: 'DUCKDB.INTERRUPTED',
    summary: `stopped on request: could not ${doing}`,
    where: path,
    why: 'what was begun has been rolled back',
    next: 'run the same command again: nothing is done twice',
  };
  return new DedupError('interrupted', [diagnostic], { cause });
}

interface Known {
  readonly pattern: RegExp;
  explain(message: string, doing: string, path: string): readonly [ExitClass, Diagnostic];
}

/** The first that fits counts. The wording is DuckDB 1.5's; a wording that changes falls through to the general message, no worse. */
const KNOWN: readonly Known[] = [
  {
    pattern: /^INTERRUPT Error/,
    explain: (_, doing, path) => ['interrupted', interruption(doing, path).diagnostics[0]],
  },
  {
    pattern: /Could not set lock on file/,
    explain: (message) => {
      const holder = /Conflicting lock is held in (.*?) \(PID (\d+)\)/.exec(message);
      return [
        'temporary',
        {
          code: 'DUCKDB.FILE_LOCKED',
          summary: 'another run has this file open',
          why: `a DuckDB file has one writer at a time${holder === null ? '' : `, and process ${holder[2]} (${holder[1]}) has it`}`,
          next: 'run the same command again when that one has ended',
        },
      ];
    },
  },
  {
    pattern: /with a different configuration than existing connections/,
    explain: () => [
      'temporary',
      {
        code: 'DUCKDB.FILE_LOCKED',
        summary: 'this process has the file open in another mode',
        next: 'close the other destination first, then call again',
      },
    ],
  },
  {
    pattern: /not a valid DuckDB database file/,
    explain: (_, __, path) => [
      'failed',
      {
        code: 'DUCKDB.NOT_A_DATABASE',
        summary: 'the file is not a DuckDB database',
        why: 'it does not begin as one does, and dedup never overwrites what it does not know',
        next: `name another file in the destination, or move ${path} away`,
      },
    ],
  },
  {
    pattern: /Trying to read a database file with version number|storage version/i,
    explain: () => [
      'failed',
      {
        code: 'DUCKDB.OTHER_VERSION',
        summary: 'the file was written by a version of DuckDB that this one does not read',
        next: 'export it with that version (EXPORT DATABASE) and import it with this one',
      },
    ],
  },
  {
    pattern: /Corrupt database file|database has been invalidated/i,
    explain: (message) => [
      'failed',
      {
        code: 'DUCKDB.CORRUPT',
        summary: /Corrupt/.test(message)
          ? 'the database file is damaged'
          : 'DuckDB has closed the database after an earlier error',
        next: 'if it fails again, take the file from a backup; events that were merged before can be loaded again without harm',
      },
    ],
  },
  {
    pattern: /No space left on device|Disk quota exceeded|max_temp_directory_size/i,
    explain: (_, doing, path) => [
      'failed',
      {
        code: 'DUCKDB.DISK_FULL',
        summary: `could not ${doing}: the disk is full`,
        next: `free some space under ${dirname(path)}, or name a larger disk with temp_directory in the destination; then run the same command again: nothing is half done`,
      },
    ],
  },
  {
    pattern: /^Out of Memory Error|bad allocation/i,
    explain: (_, doing) => [
      'failed',
      {
        code: 'DUCKDB.OUT_OF_MEMORY',
        summary: `could not ${doing}: DuckDB ran out of memory`,
        next: 'give it more memory (memory_limit=8GB in the destination), or merge smaller windows: dedup merge after every load',
      },
    ],
  },
  {
    pattern: /Permission denied|Read-only file system|Operation not permitted/i,
    explain: (_, doing, path) => [
      'failed',
      {
        code: 'DUCKDB.PERMISSION',
        summary: `may not ${doing}`,
        next: `the user that runs dedup needs to read and write ${path} and its folder ${dirname(path)}`,
      },
    ],
  },
  {
    pattern: /Is a directory/i,
    explain: (_, __, path) => [
      'failed',
      {
        code: 'DUCKDB.IS_A_FOLDER',
        summary: 'the destination is a folder, not a file',
        next: `name a file in it: duckdb:${path}/dedup.duckdb`,
      },
    ],
  },
  {
    pattern: /^(TransactionContext|Transaction) Error.*(conflict|abort)/is,
    explain: (_, doing) => [
      'temporary',
      {
        code: 'DUCKDB.CONFLICT',
        summary: `could not ${doing}: something else changed the same rows`,
        next: 'run the same command again',
      },
    ],
  },
  {
    pattern: /^(Constraint|Conversion|Binder|Catalog|Parser|Invalid Input|Not implemented|Out of Range) Error/i,
    explain: (_, doing) => [
      'failed',
      {
        code: 'DUCKDB.REFUSED',
        summary: `could not ${doing}: DuckDB refused the statement`,
        next: 'compare the tables with the spec: dedup plan --sql prints the statements',
      },
    ],
  },
];

function unknownFailure(_: string, doing: string): readonly [ExitClass, Diagnostic] {
  return ['failed', { code: 'DUCKDB.FAILED', summary: `could not ${doing}` }];
}

/** DuckDB adds the statement with a caret, and advice for its own settings; the first paragraph is the reason. */
function firstParagraph(message: string): string {
  return (message.split(/\n\s*\n/)[0] ?? message).replaceAll(/\s*\n\s*/g, ' ').slice(0, 1000);
}
