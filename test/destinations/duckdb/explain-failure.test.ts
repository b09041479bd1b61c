import { describe, expect, test } from 'vitest';
import { explainFailure } from '../../../src/destinations/duckdb/explain-failure.ts';
import { DedupError } from '../../../src/errors.ts';

const told = (message: string): string => {
  const { exitClass, diagnostics } = explainFailure(new Error(message), 'merge t', '/data/x.duckdb');
  const [{ code, where }] = diagnostics;
  return `${exitClass} ${code} ${where}`;
};

describe('the wording of DuckDB 1.5', () => {
  test.each([
    ['INTERRUPT Error: Interrupted!', 'interrupted DUCKDB.INTERRUPTED'],
    [
      'IO Error: Could not set lock on file "/data/x.duckdb": Conflicting lock is held in /usr/bin/node (PID 77). See also https://duckdb.org',
      'temporary DUCKDB.FILE_LOCKED',
    ],
    [
      "Connection Error: Can't open a connection to same database file with a different configuration than existing connections",
      'temporary DUCKDB.FILE_LOCKED',
    ],
    ['IO Error: The file "/data/x.duckdb" exists, but it is not a valid DuckDB database file!', 'failed DUCKDB.NOT_A_DATABASE'],
    [
      'IO Error: Trying to read a database file with version number 99, but we can only read versions between 64 and 67.',
      'failed DUCKDB.OTHER_VERSION',
    ],
    ['IO Error: Corrupt database file: computed checksum 6 does not match stored checksum 1 in block 0', 'failed DUCKDB.CORRUPT'],
    [
      'FATAL Error: Failed: database has been invalidated because of a previous fatal error.\n\nOriginal error: …',
      'failed DUCKDB.CORRUPT',
    ],
    ['IO Error: Could not write file "/data/x.duckdb": No space left on device', 'failed DUCKDB.DISK_FULL'],
    [
      'FATAL Error: Failed to create checkpoint because of error: Could not write file "x": No space left on device',
      'failed DUCKDB.DISK_FULL',
    ],
    [
      "Out of Memory Error: failed to offload data block of size 256.0 KiB (1 GiB/1 GiB used).\nThis limit was set by the 'max_temp_directory_size' setting.",
      'failed DUCKDB.DISK_FULL',
    ],
    ['Out of Memory Error: could not allocate block of size 256.0 KiB (19.0 MiB/19.0 MiB used)', 'failed DUCKDB.OUT_OF_MEMORY'],
    ['IO Error: Cannot open file "/data/x.duckdb": Permission denied', 'failed DUCKDB.PERMISSION'],
    ['IO Error: Cannot open file "/data/x.duckdb": Read-only file system', 'failed DUCKDB.PERMISSION'],
    ['Constraint Error: NOT NULL constraint failed: t.id', 'failed DUCKDB.REFUSED'],
    ["Conversion Error: Could not convert string 'x' to INT32", 'failed DUCKDB.REFUSED'],
    ['TransactionContext Error: Conflict on tuple deletion!', 'temporary DUCKDB.CONFLICT'],
    ['Something Error: never heard of', 'failed DUCKDB.FAILED'],
  ])('%s', (message, expected) => {
    expect(told(message)).toBe(`${expected} /data/x.duckdb`);
  });

  test('a lock names the process that holds it', () => {
    const error = explainFailure(
      new Error(
        'IO Error: Could not set lock on file "x": Conflicting lock is held in /usr/bin/node (PID 77). See also https://duckdb.org',
      ),
      'open the database file',
      '/data/x.duckdb',
    );
    expect(error.diagnostics).toEqual([
      {
        code: 'DUCKDB.FILE_LOCKED',
        summary: 'another run has this file open',
        where: '/data/x.duckdb',
        why: 'a DuckDB file has one writer at a time, and process 77 (/usr/bin/node) has it',
        next: 'run the same command again when that one has ended',
      },
    ]);
  });

  test('the reason is the first paragraph, on one line', () => {
    const [{ why }] = explainFailure(
      new Error('Binder Error: no\nsuch column\n\nLINE 1: select x\n   ^'),
      'merge t',
      'x',
    ).diagnostics;
    expect(why).toBe('Binder Error: no such column');
  });

  test('what is already explained stays as it is', () => {
    const explained = new DedupError('failed', [{ code: 'A.B', summary: 'c' }]);
    expect(explainFailure(explained, 'merge t', 'x')).toBe(explained);
  });
});
