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
    expect(parseDuckDbUrl(url, '/srv')).toEqual({ path, label: url.replace(/^DuckDB/, 'duckdb') });
  });

  test.each([
    ['duckdb:', 'the destination names no file'],
    ['duckdb::memory:', 'the destination is a database in memory'],
    ['duckdb::memory:x', 'the destination is a database in memory'],
    ['duckdb:x.duckdb?mode=ro', 'a duckdb: destination takes no parameters'],
    ['duckdb://server/x', 'the destination looks like it names a server'],
    ['duckdb:~/x.duckdb', 'the destination begins with "~"'],
    ['duckdb:folder/', 'the destination names a folder, not a file'],
    ['duckdb:a\0b', 'the file name of the destination holds U+0000'],
  ])('%j is refused with the reason', (url, reason) => {
    expect(refusal(url)).toBe(`not-started DUCKDB.BAD_URL: ${reason}`);
  });
});
