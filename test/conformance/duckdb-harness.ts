import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Harness } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'dedup-conformance-duckdb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

/** DuckDB files, each empty. */
export function duckDbHarness(): Harness {
  return {
    freshUrl: () => `duckdb:${join(folder, `${++files}.duckdb`)}`,
    notInKeys: ['BIGNUMERIC'],
    without: [],
    tellsInsertsFromUpdates: true,
    refusesNames: [],
    thorough: true,
    streams: 5,
  };
}
