import { randomBytes } from 'node:crypto';
import { DedupError } from '../../errors.ts';
import type { Segment } from '../../events/segment.ts';
import { instantOfMillis } from '../../spec/instant.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { LEDGER_TABLE } from '../../sql/ledger.ts';
import { statement, type Statement } from '../../sql/statement.ts';
import { countOf, type Row } from '../../sql/value.ts';
import type { ExistingView } from '../../sql/view-dialect.ts';
import type {
  Destination,
  Estimate,
  ExistingTable,
  FrozenMergeJob,
  FrozenMergeOutcome,
  MergeJob,
  MergeOutcome,
  MergeResult,
  OpenOptions,
  StagedSegment,
  TableState,
} from '../destination.ts';
import { duckDbDialect } from './dialect.ts';
import type { DuckDbDatabase } from './duckdb-database.ts';
import type { DuckDbAddress, DuckDbResources } from './duckdb-url.ts';
import { findFile, type DatabaseFile } from './find-file.ts';
import { readTables, tableNamed, type CatalogTable } from './read-tables.ts';
import { stageSegment } from './stage-segment.ts';
import { markOf, withMark } from './table-mark.ts';

/**
 * Rows of a row group of DuckDB. What fills whole ones is written once, compressed, straight into the file; groups that are left short are
 * put together by the checkpoint, which writes most of a load again: for a million events 0.8 s of processor time and 13 MB of 40.
 */
const ROW_GROUP = 122_880;

/**
 * Opens a DuckDB file. A file that is there is opened at once, so that one that another run has open is told of before anything is read;
 * one that is missing is created by the first write.
 */
export async function openDuckDbDestination(address: DuckDbAddress, options: OpenOptions): Promise<Destination> {
  const file = await findFile(address.path);
  const database = file.exists ? await openDatabase(file.path, options.readOnly, options.signal, address.resources) : undefined;
  return new DuckDbDestination(address, file, options, database);
}

class DuckDbDestination implements Destination {
  readonly label: string;
  readonly dialect: Dialect = duckDbDialect;
  readonly stampsRows = true;
  readonly segmentRows = ROW_GROUP;
  readonly #file: DatabaseFile;
  readonly #resources: DuckDbResources;
  readonly #options: OpenOptions;
  #database: DuckDbDatabase | undefined;
  /** Tables without a mark that `inspect` has given one, which the next write puts into the file. */
  readonly #marks = new Map<string, { readonly table: CatalogTable; readonly mark: string }>();
  readonly #executed = new Set<string>();
  /** All calls but those of `stage` take turns on one connection. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Further connections, which no segment is staged by at the moment. */
  readonly #idle: DuckDbDatabase[] = [];
  readonly #staging = new Set<Promise<unknown>>();

  constructor(
    { label, resources }: DuckDbAddress,
    file: DatabaseFile,
    options: OpenOptions,
    database: DuckDbDatabase | undefined,
  ) {
    this.label = label;
    this.#resources = resources;
    this.#file = file;
    this.#options = options;
    this.#database = database;
  }

  /** The clock is this machine's. */
  inspect(spec: TableSpec): Promise<TableState> {
    return this.#inTurn(async () => {
      const tables = this.#database === undefined ? [] : await readTables(this.#database);
      const final = tableNamed(tables, spec.table);
      const staging = tableNamed(tables, spec.staging.table);
      return {
        now: instantOfMillis(Date.now()),
        ...(final === undefined ? {} : { final: this.#existing(final) }),
        ...(staging === undefined ? {} : { staging: this.#existing(staging) }),
        ledger: tableNamed(tables, LEDGER_TABLE) !== undefined,
      };
    });
  }

  /** A table may stand for a materialized view. */
  findView(name: string): Promise<ExistingView | undefined> {
    return this.#inTurn(async () => {
      const tables = this.#database === undefined ? [] : await readTables(this.#database);
      const found = tableNamed(tables, name);
      if (found === undefined) return undefined;
      const { kind, comment, columns } = found;
      return { kind: kind === 'VIEW' ? 'view' : 'materialized', comment, columns: columns.map((column) => column.name) };
    });
  }

  prepare(statements: readonly Statement[]): Promise<void> {
    return this.#inTurn(async () => {
      const database = await this.#writable();
      for (const each of statements) await database.run(each);
    });
  }

  query(query: Statement): Promise<readonly Row[]> {
    return this.#inTurn(async () => {
      if (this.#database === undefined) throw noFile(query, this.#file.path);
      await this.#database.useThreads('all');
      return this.#database.rows(query);
    });
  }

  /**
   * Within this process a `key` takes effect once. That is enough: no answer of an embedded database is lost on its way, and another
   * process is another run with other keys.
   */
  execute(command: Statement, key: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#executed.has(key)) return;
      await (await this.#writable()).run(command);
      this.#executed.add(key);
    });
  }

  /** An embedded database has no price. */
  async estimate(): Promise<Estimate> {
    return { bytes: null, mostBilled: null };
  }

  /**
   * A segment is one row group, which one thread compresses and writes: over half of the work. Two at once took half of the time for the same
   * processor time, and hardly more memory. A single thread is one that somebody has asked for, or a single processor.
   */
  get stagesAtOnce(): number {
    return Math.min(2, this.#database?.threads ?? 1);
  }

  /**
   * Each segment that is on its way has a connection of its own, whose thread works at it besides those that DuckDB has for all. One of these
   * is left to the events that are read and checked meanwhile: with two processors and a thread for each, the million events of the bench
   * took a quarter more processor time to stage, and longer.
   */
  async stage(spec: TableSpec, segment: Segment, runId: string): Promise<StagedSegment> {
    const staging = this.#stageBeside(spec, segment, runId);
    this.#staging.add(staging);
    return staging.finally(() => this.#staging.delete(staging));
  }

  /** MERGE and ledger row are one transaction. */
  merge(job: MergeJob): Promise<MergeOutcome> {
    return this.#inTurn(async () => {
      const database = await this.#writable();
      await database.useThreads('all');
      return database.transaction(job.statement.summary, async () => {
        return { kind: 'merged', result: await write(database, job.spec, job) };
      });
    });
  }

  /** In one transaction nobody stages between scan and MERGE, so that both can read the same keys. */
  mergeFrozen({ spec, summary, freeze, scan, decide }: FrozenMergeJob): Promise<FrozenMergeOutcome> {
    return this.#inTurn(async () => {
      const database = await this.#writable();
      await database.useThreads('all');
      return database.transaction(summary, async (): Promise<FrozenMergeOutcome> => {
        await database.run(freeze);
        const decision = await decide(await database.rows(scan), (query) => database.rows(query));
        return decision === null ? { kind: 'nothing' } : { kind: 'merged', result: await write(database, spec, decision) };
      });
    });
  }

  /** There is no record besides the ledger, and no second run while this one has the file open. */
  findMerge(): Promise<null> {
    return Promise.resolve(null);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#staging);
    return this.#inTurn(async () => {
      for (const each of this.#idle.splice(0)) await each.close();
      const database = this.#database;
      this.#database = undefined;
      await database?.close();
    });
  }

  async #stageBeside(spec: TableSpec, segment: Segment, runId: string): Promise<StagedSegment> {
    const database = await this.#inTurn(async () => {
      const first = await this.#writable();
      await first.useThreads('all but one');
      return this.#idle.pop() ?? first.another();
    });
    try {
      return await stageSegment(database, spec, segment, runId);
    } finally {
      this.#idle.push(database);
    }
  }

  #existing(table: CatalogTable): ExistingTable {
    return { incarnation: markOf(table.comment) ?? this.#newMark(table), columns: table.columns };
  }

  /** The same mark for every call; it is in the file before anything that refers to it. */
  #newMark(table: CatalogTable): string {
    const mark = this.#marks.get(table.name)?.mark ?? randomBytes(16).toString('hex');
    this.#marks.set(table.name, { table, mark });
    return mark;
  }

  async #writable(): Promise<DuckDbDatabase> {
    if (this.#options.readOnly) throw new Error('a write on a read-only destination');
    const database = (this.#database ??= await openDatabase(this.#file.path, false, this.#options.signal, this.#resources));
    for (const [name, { table, mark }] of this.#marks) {
      await database.run(
        statement(`mark ${name}`, [
          `COMMENT ON ${table.kind} ${duckDbDialect.quote(name)} IS ${duckDbDialect.string(withMark(table.comment, mark))}`,
        ]),
      );
      this.#marks.delete(name);
    }
    return database;
  }

  #inTurn<Result>(body: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(body);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** The engine is loaded with the first file that is opened: a plan for a file that is not there yet needs none. */
async function openDatabase(...parameters: Parameters<typeof DuckDbDatabase.open>): Promise<DuckDbDatabase> {
  return (await import('./duckdb-database.ts')).DuckDbDatabase.open(...parameters);
}

/** Writes and records. */
async function write(
  database: DuckDbDatabase,
  spec: TableSpec,
  { statement: merge, record }: Pick<MergeJob, 'statement' | 'record'>,
): Promise<MergeResult> {
  const before = await rowCount(database, spec.table);
  const affected = await database.run(merge);
  const inserted = (await rowCount(database, spec.table)) - before;
  const result: MergeResult = { inserted, updated: affected - inserted, affected, bytesBilled: null, jobs: [] };
  await database.run(record(result));
  return result;
}

async function rowCount(database: DuckDbDatabase, table: string): Promise<number> {
  const [row] = await database.rows(
    statement(`count the rows of ${table}`, [`SELECT COUNT(*) AS "rows" FROM ${duckDbDialect.table(table)}`]),
  );
  return row === undefined ? 0 : countOf(row, 'rows');
}

function noFile(query: Statement, path: string): DedupError {
  return new DedupError('failed', [
    {
      code: 'DUCKDB.NO_FILE',
      summary: `could not ${query.summary}: there is no database file yet`,
      where: path,
      next: 'dedup run creates it',
    },
  ]);
}
