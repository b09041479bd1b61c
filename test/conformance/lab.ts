import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Destination, TableState } from '../../src/destinations/destination.ts';
import { destinationKind } from '../../src/destinations/open-destination.ts';
import type { EventSource } from '../../src/events/event-source.ts';
import { explain } from '../../src/pipeline/explain.ts';
import { history } from '../../src/pipeline/history.ts';
import { load } from '../../src/pipeline/load.ts';
import { merge } from '../../src/pipeline/merge.ts';
import type { RowCounts, TableReport } from '../../src/pipeline/report.ts';
import { run } from '../../src/pipeline/run.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { status } from '../../src/pipeline/status.ts';
import { view } from '../../src/pipeline/view.ts';
import type { LoadOptions, MergeOptions, RebuildOptions, VerbContext, ViewVerbOptions } from '../../src/pipeline/verb.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { Dialect } from '../../src/sql/dialect.ts';
import { statement, type Statement } from '../../src/sql/statement.ts';
import { countOf, type Row } from '../../src/sql/value.ts';
import { finalRows, liveRows } from '../model/final-rows.ts';
import { insertStatement, type Harness } from './harness.ts';

/** What a verb must have counted; what the destination cannot tell apart is not compared. */
export interface Outcome {
  readonly scanned?: number;
  readonly redelivered?: number;
  readonly conflicting?: number;
  readonly superseded?: number;
  readonly unusable?: number;
  readonly inserted?: number;
  readonly updated?: number;
  readonly unchanged?: number;
}

let runs = 0;

/** One place for the time of one test, the verbs on it, and a look at its tables. The accounting of every report is checked. */
export class Lab {
  readonly url: string;
  readonly harness: Harness;
  readonly dialect: Dialect;
  readonly #folder: string;

  private constructor(harness: Harness, folder: string, url: string, dialect: Dialect) {
    this.url = url;
    this.dialect = dialect;
    this.harness = harness;
    this.#folder = folder;
  }

  static async open(harness: Harness): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'dedup-conformance-'));
    onTestFinished(async () => rm(folder, { recursive: true, force: true }));
    const url = harness.freshUrl();
    return new Lab(harness, folder, url, (await destinationKind(url)).dialect(url));
  }

  /** The quoted, qualified name of a table. */
  table(name: string): string {
    return this.dialect.table(name);
  }

  quote(name: string): string {
    return this.dialect.quote(name);
  }

  /** Where the verbs run; rejects are kept there. */
  get folder(): string {
    return this.#folder;
  }

  async load(spec: TableSpec, ...lines: readonly string[]): Promise<TableReport> {
    return this.loadFrom(spec, [textSource(lines)]);
  }

  async loadFrom(spec: TableSpec, sources: readonly EventSource[], options: Partial<LoadOptions> = {}): Promise<TableReport> {
    return balanced(await load(this.#here(spec), { ...LOAD, sources, ...options }, this.#context()));
  }

  async merge(spec: TableSpec, options: Partial<MergeOptions> = {}): Promise<TableReport> {
    return balanced(await merge(this.#here(spec), { ...MERGE, ...options }, this.#context()));
  }

  async run(spec: TableSpec, ...lines: readonly string[]): Promise<TableReport> {
    return this.runFrom(spec, [textSource(lines)]);
  }

  async runFrom(spec: TableSpec, sources: readonly EventSource[], options: Partial<LoadOptions> = {}): Promise<TableReport> {
    return balanced(await run(this.#here(spec), { ...LOAD, ...MERGE, sources, ...options }, this.#context()));
  }

  /** `key`: texts `name=value`. */
  async explain(spec: TableSpec, key: readonly string[], limit = 50): Promise<TableReport> {
    return explain(this.#here(spec), { key, limit }, this.#context());
  }

  async status(spec: TableSpec): Promise<TableReport> {
    return status(this.#here(spec), {}, this.#context());
  }

  async history(spec: TableSpec, limit = 20): Promise<TableReport> {
    return history(this.#here(spec), { limit }, this.#context());
  }

  async view(spec: TableSpec, options: Partial<ViewVerbOptions>): Promise<TableReport> {
    return view(this.#here(spec), { ...VIEW, ...options }, this.#context());
  }

  async rebuild(spec: TableSpec, options: Partial<RebuildOptions> = {}): Promise<TableReport> {
    return balanced(await rebuild(this.#here(spec), { force: false, dryRun: false, ...options }, this.#context()));
  }

  /** The rows of a query over live rows, sorted by key. */
  async liveRows(spec: TableSpec, sql: string): Promise<readonly Row[]> {
    return this.withDestination((destination) => liveRows(destination, spec, sql));
  }

  /** Asserts what a report counted; null stands for what this destination does not tell. */
  expectCounts(report: TableReport, outcome: Outcome): void {
    expect(report.error).toBeNull();
    const blind = !this.harness.tellsInsertsFromUpdates;
    const wanted = Object.entries(outcome).map(([name, count]) => {
      const untold = blind && (name === 'inserted' || name === 'updated') && report.rows.inserted === null;
      return [name, untold ? null : count];
    });
    expect(report.rows).toMatchObject(Object.fromEntries(wanted));
    const { inserted, updated, winners, unchanged } = report.rows;
    if (inserted === null && outcome.inserted !== undefined && outcome.updated !== undefined) {
      expect((winners ?? 0) - (unchanged ?? 0)).toBe(outcome.inserted + outcome.updated);
    }
    expect(updated === null).toBe(inserted === null);
  }

  /** The final table, sorted by key. */
  async finalRows(spec: TableSpec): Promise<readonly Row[]> {
    return this.withDestination((destination) => finalRows(destination, spec));
  }

  async rowsIn(table: string): Promise<number> {
    return this.withDestination(async (destination) => {
      const [row] = await destination.query(
        statement('count', [`SELECT COUNT(*) AS ${destination.dialect.quote('n')} FROM ${destination.dialect.table(table)}`]),
      );
      return countOf(row ?? {}, 'n');
    });
  }

  async inspect(spec: TableSpec): Promise<TableState> {
    return this.withDestination((destination) => destination.inspect(spec));
  }

  /** DDL that no verb makes. */
  async prepare(...statements: readonly Statement[]): Promise<void> {
    await this.withDestination((destination) => destination.prepare(statements));
  }

  /** Rows by another hand than dedup's, as SQL literals. */
  async insert(table: string, ...rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
    await this.withDestination((destination) =>
      destination.execute(statement('insert by hand', [insertStatement(table, rows, destination.dialect)]), `by-hand/${runs++}`),
    );
  }

  async withDestination<Result>(body: (destination: Destination) => Promise<Result>): Promise<Result> {
    const destination = await (
      await destinationKind(this.url)
    ).open(this.url, {
      readOnly: false,
      environment: {},
      workingDirectory: this.#folder,
      signal: new AbortController().signal,
      onProgress: () => {},
      onWarning: () => {},
    });
    try {
      return await body(destination);
    } finally {
      await destination.close();
    }
  }

  #here(spec: TableSpec): TableSpec {
    return { ...spec, destination: this.url };
  }

  #context(): VerbContext {
    runs += 1;
    return {
      runId: `run${process.pid}-${runs}`,
      version: '0.0.0-test',
      clock: () => instantOfMillis(Date.now()),
      environment: {},
      workingDirectory: this.#folder,
      signal: new AbortController().signal,
      onProgress: () => {},
    };
  }
}

const LOAD = { replayRejects: false, dryRun: false } as const;
const VIEW = { action: 'print', dryRun: false } as const;
const MERGE = { full: false, acceptExpired: false, dryRun: false } as const;

/** Lines as one source. */
export function textSource(lines: readonly string[], name = 'events.ndjson'): EventSource {
  const bytes = Buffer.from(lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join(''));
  return {
    name,
    bytes: bytes.length,
    open: async function* () {
      yield bytes;
    },
  };
}

/** Every report balances (DESIGN §3), unless a failure stopped the events on their way. */
function balanced(report: TableReport): TableReport {
  if (report.error !== null) return report;
  const { rows } = report;
  const equation = (left: keyof RowCounts, ...right: readonly (keyof RowCounts)[]): void => {
    const parts = right.map((name) => rows[name]);
    if (rows[left] === null || parts.includes(null)) return;
    expect({ [left]: parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) }, JSON.stringify(rows)).toEqual({
      [left]: rows[left],
    });
  };
  equation('read', 'rejected', 'staged');
  equation('scanned', 'unusable', 'redelivered', 'conflicting', 'superseded', 'winners');
  equation('winners', 'inserted', 'updated', 'unchanged');
  return report;
}
