import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Destination, OpenOptions } from '../../../src/destinations/destination.ts';
import { duckDbKind } from '../../../src/destinations/duckdb/kind.ts';
import { duckDbDialect } from '../../../src/destinations/duckdb/dialect.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { statement } from '../../../src/sql/statement.ts';
import { compileCreateFinal, compileCreateLedger, compileCreateStaging } from '../../../src/sql/tables.ts';
import type { Row } from '../../../src/sql/value.ts';

/** A folder for the time of one test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-duckdb-test-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens `duckdb:db.duckdb` in a folder, until the test ends. */
export async function openFile(
  folder: string,
  options: Partial<OpenOptions> = {},
  url = 'duckdb:db.duckdb',
): Promise<Destination> {
  const destination = await duckDbKind.open(url, {
    readOnly: false,
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
    ...options,
  });
  onTestFinished(async () => destination.close());
  return destination;
}

/** Creates the three tables of a spec. */
export async function prepareTables(destination: Destination, spec: TableSpec): Promise<void> {
  await destination.prepare([
    compileCreateFinal(spec, duckDbDialect),
    compileCreateStaging(spec, duckDbDialect),
    compileCreateLedger(duckDbDialect),
  ]);
}

/** The rows of a query. */
export async function rowsOf(destination: Destination, sql: string): Promise<readonly Row[]> {
  return destination.query(statement('look', [sql]));
}

/** Runs a command that no verb makes. */
export async function command(destination: Destination, sql: string): Promise<void> {
  await destination.prepare([statement('change by hand', [sql])]);
}
