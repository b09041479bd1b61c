import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import type { Destination } from '../../src/destinations/destination.ts';
import { destinationKind } from '../../src/destinations/open-destination.ts';
import { history } from '../../src/pipeline/history.ts';
import { load } from '../../src/pipeline/load.ts';
import { merge } from '../../src/pipeline/merge.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import { run } from '../../src/pipeline/run.ts';
import type { LoadOptions, MergeOptions, VerbContext } from '../../src/pipeline/verb.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { compileReadLedger, type LedgerEntry, readLedgerEntries } from '../../src/sql/ledger.ts';
import { statement } from '../../src/sql/statement.ts';
import { compileLastSeq } from '../../src/sql/tables.ts';
import type { Row } from '../../src/sql/value.ts';
import { winnerColumns } from '../../src/sql/winners.ts';
import { textSource } from '../conformance/lab.ts';
import { emulatorUrl } from '../emulator/emulator-url.ts';
import type { FaultProxy } from '../fault-proxy/fault-proxy.ts';
import type { FaultRule } from '../fault-proxy/fault-rule.ts';
import { startFaultProxy } from '../fault-proxy/start-fault-proxy.ts';
import { finalRows, sortedByKey } from '../model/final-rows.ts';
import { finalEvents, type ModelEvent } from '../model/model.ts';
import { readingsSpec } from './readings.ts';

/** A running command. */
export interface StartedProcess {
  /** Exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
  /** By SIGKILL. */
  kill(): void;
}

const DEDUP = fileURLToPath(new URL('./dedup.ts', import.meta.url));

let datasets = 0;
let runs = 0;

/** One dataset behind a fault proxy for the time of one test, verbs on it, each as a run of its own, and a look at what came of them. */
export class Warehouse {
  readonly proxy: FaultProxy;
  readonly url: string;
  readonly spec: TableSpec;
  readonly #folder: string;
  readonly #reader: Destination;

  private constructor(proxy: FaultProxy, spec: TableSpec, folder: string, reader: Destination) {
    this.proxy = proxy;
    this.url = spec.destination;
    this.spec = spec;
    this.#folder = folder;
    this.#reader = reader;
  }

  static async open(rest: Partial<TableSpec> = {}): Promise<Warehouse> {
    const proxy = await startFaultProxy({ upstream: emulatorUrl() });
    onTestFinished(() => proxy.close());
    const folder = await mkdtemp(join(tmpdir(), 'dedup-recovery-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const place = `bigquery://test/recovery_${process.pid}_${++datasets}?location=EU&endpoint=`;
    // What the test itself looks at goes past the faults.
    const reader = await openDestination(place + emulatorUrl(), folder);
    return new Warehouse(proxy, { ...readingsSpec, ...rest, destination: place + proxy.url }, folder, reader);
  }

  async load(
    events: readonly string[],
    options: Partial<LoadOptions> = {},
    world: Partial<VerbContext> = {},
  ): Promise<TableReport> {
    const rejectsFile = join(this.#folder, 'rejects');
    return await load(
      this.spec,
      { sources: [textSource(events)], replayRejects: false, dryRun: false, rejectsFile, ...options },
      { ...this.#context(), ...world },
    );
  }

  async merge(options: Partial<MergeOptions> = {}, signal?: AbortSignal): Promise<TableReport> {
    return await merge(this.spec, { full: false, acceptExpired: false, dryRun: false, ...options }, this.#context(signal));
  }

  async history(): Promise<TableReport> {
    return await history(this.spec, { limit: 100 }, this.#context());
  }

  async run(events: readonly string[]): Promise<TableReport> {
    const options = { replayRejects: false, dryRun: false, full: false, acceptExpired: false };
    return await run(
      this.spec,
      { ...options, sources: [textSource(events)], rejectsFile: join(this.#folder, 'rejects') },
      this.#context(),
    );
  }

  /** The command in a process of its own, with these events on its standard input. It does not outlive the test. */
  async start(verb: 'run' | 'load' | 'merge', events: readonly string[] = []): Promise<StartedProcess> {
    await writeFile(join(this.#folder, 'readings.yaml'), yamlOf(this.spec));
    const sources = verb === 'merge' ? [] : ['-'];
    const child = spawn(process.execPath, [DEDUP, verb, '--quiet', '--table', 'readings', '--config-dir', '.', ...sources], {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'], HOME: this.#folder, TMPDIR: this.#folder },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdin.on('error', () => {});
    child.stdin.end(events.map((event) => `${event}\n`).join(''));
    const exit = new Promise<number | string>((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
    return { exit, kill: () => void child.kill('SIGKILL') };
  }

  /**
   * Starts a verb and lets it get no further than the request that `rule` describes, for ever: as the server sees it, its process was
   * killed, before that request or (`after`) before it saw the answer. Resolves when it has come so far, false when it ended before that.
   */
  async kill(verb: () => Promise<TableReport>, rule: FaultRule, when: 'before' | 'after' = 'before'): Promise<boolean> {
    this.proxy.fail({ ...rule, answer: { kind: 'silence', when } });
    const from = this.proxy.log.length;
    let hasEnded = false;
    void verb()
      .catch(() => {})
      .finally(() => {
        hasEnded = true;
      });
    const isDead = (): boolean =>
      this.proxy.log
        .slice(from)
        .some(({ fault, status }) => fault?.answer?.kind === 'silence' && (when === 'before' || status !== undefined));
    await vi.waitUntil(() => hasEnded || isDead(), { timeout: 20_000, interval: 5 });
    return !hasEnded;
  }

  /** The rows of the ledger about merges. */
  async merges(): Promise<readonly LedgerEntry[]> {
    return (await this.ledger()).filter(({ kind }) => kind === 'merge');
  }

  /** DDL or DML by another hand. */
  async byHand(sql: (table: (name: string) => string) => string): Promise<void> {
    await this.#reader.prepare([statement('by hand', [sql((name) => this.#reader.dialect.table(name))])]);
  }

  /** All that the ledger says. */
  async ledger(): Promise<readonly LedgerEntry[]> {
    return readLedgerEntries(await this.#reader.query(compileReadLedger(this.spec.table, 0n, this.#reader.dialect)));
  }

  /** The final table, sorted by key. */
  async finalRows(): Promise<readonly Row[]> {
    return await finalRows(this.#reader, this.spec);
  }

  /** Ids of the jobs of one kind, without table and run: `merge_1_1` is the first attempt at the first merge. */
  jobs(kind: 'merge' | 'record' | 'failed' | 'load'): readonly string[] {
    const created = this.proxy.log.filter(
      ({ kind: request, method, status }) => request !== 'cancel' && method === 'POST' && status === 200,
    );
    return created.flatMap(({ job = '' }) =>
      job.startsWith(`dedup_${kind}_`) ? [job.replaceAll(/dedup_|_[0-9a-f]{16}/g, '')] : [],
    );
  }

  /**
   * The promise: the final table is what the model makes of the staged rows, each merge has one row in the ledger, which balances, and no
   * two MERGE jobs were at work at once. Every one of `events` must be staged.
   */
  async expectExact(events: readonly string[] = []): Promise<void> {
    const staged = await this.staged();
    expect(staged.length).toBeGreaterThanOrEqual(events.length);
    const keys = new Set(staged.map(({ key }) => key));
    for (const event of events) expect(keys).toContain(keyOf(JSON.parse(event)));
    expect(await this.finalRows()).toEqual(
      sortedByKey(
        this.spec,
        [...finalEvents(staged).values()].map(({ row }) => row),
      ),
    );
    expect(this.proxy.violations).toEqual([]);
    const merges = await this.merges();
    const numbers = merges.map(({ details, incarnations }) => `${incarnations.final} ${details.seq}`);
    expect(numbers).toEqual([...new Set(numbers)]);
    for (const { details } of merges) expectBalanced(details.counts ?? {});
  }

  /** The promise about the ledger when all is quiet: every MERGE that succeeded has its row, and numbers have no gap. */
  async expectComplete(): Promise<void> {
    const numbers = (await this.merges()).map(({ details }) => details.seq ?? 0).toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const last = (await this.#reader.query(compileLastSeq(this.spec, this.#reader.dialect)))[0]?.['seq'];
    expect(Number(last)).toBeLessThanOrEqual(numbers.length);
  }

  /** The rows of the staging table, as the model sees them. */
  async staged(): Promise<readonly ModelEvent[]> {
    const { dialect } = this.#reader;
    const columns = winnerColumns(this.spec);
    const rows = await this.#reader.query(
      statement('read staging', [
        `SELECT ${columns.map((name) => dialect.quote(name)).join(', ')} FROM ${dialect.table(this.spec.staging.table)}`,
      ]),
    );
    return rows.map((row) => {
      const deleted = row['_dedup_deleted'] === true;
      return {
        key: keyOf(row),
        offset: [Number(row['source_offset'])],
        deleted,
        hash: BigInt(String(row['_dedup_hash'])),
        // NULL in staging stands for FALSE.
        row: { ...row, _dedup_deleted: deleted },
      };
    });
  }

  #context(signal: AbortSignal = new AbortController().signal): VerbContext {
    return {
      runId: `run${process.pid}-${++runs}`,
      version: '0.0.0-test',
      clock: () => instantOfMillis(Date.now()),
      environment: {},
      workingDirectory: this.#folder,
      signal,
      onProgress: () => {},
    };
  }
}

/** The spec as a file. */
function yamlOf(spec: TableSpec): string {
  return `table: ${spec.table}
destination: ${JSON.stringify(spec.destination)}
natural_key: ${JSON.stringify(spec.naturalKey)}
source_offset: ${JSON.stringify(spec.sourceOffset)}
columns: ${JSON.stringify(Object.fromEntries(spec.columns.map(({ name, type }) => [name, type])))}
delete_when: {field: /op, in: [D]}
partition_by: ${JSON.stringify(spec.partitionBy)}
`;
}

/** What a report must say when all went well. */
export function expectDone(...reports: readonly TableReport[]): void {
  expect(reports.map(({ error }) => error)).toEqual(reports.map(() => null));
}

async function openDestination(url: string, folder: string): Promise<Destination> {
  const destination = await (
    await destinationKind(url)
  ).open(url, {
    readOnly: false,
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
  });
  onTestFinished(() => destination.close());
  return destination;
}

function keyOf(row: Readonly<Record<string, unknown>>): string {
  return `${String(row['device_id'])} ${String(row['reading_ts']).replace(/\.000000Z$/, 'Z')}`;
}

function expectBalanced(counts: Readonly<Record<string, number | null>>): void {
  const count = (name: string): number => counts[name] ?? 0;
  const sum = (...names: readonly string[]): number => names.reduce((total, name) => total + count(name), 0);
  expect(sum('unusable', 'redelivered', 'conflicting', 'superseded', 'winners')).toBe(count('scanned'));
  // Null: a load committed between scan and MERGE, so that the MERGE did more than the scan had counted.
  if (counts['unchanged'] !== null) expect(sum('inserted', 'updated', 'unchanged')).toBe(count('winners'));
}
