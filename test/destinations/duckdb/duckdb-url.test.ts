import { describe, expect, test } from 'vitest';
import { parseDuckDbUrl } from '../../../src/destinations/duckdb/duckdb-url.ts';
import { DedupError } from '../../../src/errors.ts';

const refusal = (url: string): string => {
  try {
    parseDuckDbUrl(url, '/srv');
  } catch (error) {
    if (error instanceof DedupError) return `${error.exitClass} ${error.message}`;
    throw error;
  }
  return 'accepted';
};

describe('a duckdb: URL', () => {
  test.each([
    ['duckdb:dedup.duckdb', '/srv/dedup.duckdb'],
    ['duckdb:./a/../dedup.duckdb', '/srv/dedup.duckdb'],
    ['duckdb:../dedup.duckdb', '/dedup.duckdb'],
    ['duckdb:/var/lib/iot.duckdb', '/var/lib/iot.duckdb'],
    ['duckdb:///var/lib/iot.duckdb', '/var/lib/iot.duckdb'],
    ['DuckDB:100%20 é#1.db', '/srv/100%20 é#1.db'],
    ['duckdb:md:cloud', '/srv/md:cloud'],
  ])('%s names a file', (url, path) => {
    expect(parseDuckDbUrl(url, '/srv')).toEqual({ path, label: url.replace(/^DuckDB/, 'duckdb'), resources: {} });
  });

  test.each([
    ['memory_limit=4GB', { memoryBytes: 4_000_000_000 }],
    ['memory_limit=64MiB', { memoryBytes: 67_108_864 }],
    ['threads=1', { threads: 1 }],
    ['temp_directory=tmp/a=b', { temporaryFolder: '/srv/tmp/a=b' }],
    ['temp_directory=/var/tmp', { temporaryFolder: '/var/tmp' }],
    ['memory_limit=1.5GiB&threads=1024&temp_directory=.', { memoryBytes: 1_610_612_736, threads: 1024, temporaryFolder: '/srv' }],
    ['', {}],
  ])('%s says what the engine may use, and is no part of the label', (query, resources) => {
    expect(parseDuckDbUrl(`duckdb:x.duckdb?${query}`, '/srv')).toEqual({
      path: '/srv/x.duckdb',
      label: 'duckdb:x.duckdb',
      resources,
    });
  });

  test.each([
    ['duckdb:', 'the destination names no file'],
    ['duckdb::memory:', 'the destination is a database in memory'],
    ['duckdb::memory:x', 'the destination is a database in memory'],
    ['duckdb:x.duckdb?mode=ro', 'a duckdb: destination has no parameter "mode"'],
    ['duckdb:x.duckdb?threads=1&threads=2', 'the parameter "threads" is there twice'],
    ['duckdb:x.duckdb?threads=0', 'threads=0 is no number of threads'],
    ['duckdb:x.duckdb?threads=1025', 'threads=1025 is no number of threads'],
    ['duckdb:x.duckdb?threads=2.5', 'threads=2.5 is no number of threads'],
    ['duckdb:x.duckdb?threads', 'threads= is no number of threads'],
    ['duckdb:x.duckdb?memory_limit=lots', 'memory_limit=lots is no amount of memory that DuckDB could work with'],
    ['duckdb:x.duckdb?memory_limit=-1', 'memory_limit=-1 is no amount of memory that DuckDB could work with'],
    ['duckdb:x.duckdb?memory_limit=1MB', 'memory_limit=1MB is no amount of memory that DuckDB could work with'],
    ['duckdb:x.duckdb?temp_directory=', 'temp_directory names no folder'],
    ['duckdb://server/x', 'the destination looks like it names a server'],
    ['duckdb:~/x.duckdb', 'the destination begins with "~"'],
    ['duckdb:folder/', 'the destination names a folder, not a file'],
    ['duckdb:a\0b', 'the file name of the destination holds U+0000'],
  ])('%j is refused with the reason', (url, reason) => {
    expect(refusal(url)).toBe(`not-started DUCKDB.BAD_URL: ${reason}`);
  });

  test('all faults of one URL are told together, with what was probably meant', () => {
    expect(() => parseDuckDbUrl('duckdb:?memory=4GB&threads=x', '/srv')).toThrowError(
      expect.objectContaining({
        diagnostics: [
          expect.objectContaining({ summary: 'the destination names no file' }),
          expect.objectContaining({
            summary: 'a duckdb: destination has no parameter "memory"',
            next: 'parameters: memory_limit, threads, temp_directory',
          }),
          expect.objectContaining({ summary: 'threads=x is no number of threads', next: '1 to 1024' }),
        ],
      }),
    );
    expect(() => parseDuckDbUrl('duckdb:x?thread=2', '/srv')).toThrowError(
      expect.objectContaining({
        diagnostics: [
          expect.objectContaining({ next: 'did you mean threads? parameters: memory_limit, threads, temp_directory' }),
        ],
      }),
    );
  });
});
