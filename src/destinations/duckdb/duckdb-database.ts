import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { statement, type Statement } from '../../sql/statement.ts';
import type { Row } from '../../sql/value.ts';
import { defaultMemory } from './default-memory.ts';
import type { DuckDbResources } from './duckdb-url.ts';
import { explainFailure, interruption } from './explain-failure.ts';
import { valueOf } from './nested-form.ts';

/**
 * Nothing may ever be downloaded: what dedup needs (json, icu) is linked into the driver. Given when the file is opened, since a file
 * may ask for extensions while it opens.
 */
const CONFIGURATION = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
} as const;

/** An interrupt that arrives before the statement has begun is lost, so it is repeated until the statement has ended. */
const INTERRUPT_MILLIS = 50;

/** A connection to an open DuckDB file. All failures are `DedupError`s. Calls must not overlap. */
export class DuckDbDatabase {
  readonly #path: string;
  readonly #signal: AbortSignal;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  /** Threads of DuckDB in all. */
  readonly threads: number;
  /** How many of them it has at the moment. */
  #threadsNow: number;
  readonly #isFirst: boolean;

  private constructor(
    path: string,
    signal: AbortSignal,
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    threads: number,
    isFirst: boolean,
  ) {
    this.#path = path;
    this.#signal = signal;
    this.#instance = instance;
    this.#connection = connection;
    this.threads = threads;
    this.#threadsNow = threads;
    this.#isFirst = isFirst;
  }

  /**
   * Opens the file, and creates it when it is missing unless `readOnly`. By way of the driver's cache: two instances of one file in one
   * process would not see each other's lock and ruin it.
   */
  static async open(
    path: string,
    readOnly: boolean,
    signal: AbortSignal,
    resources: DuckDbResources = {},
  ): Promise<DuckDbDatabase> {
    try {
      if (!readOnly && !existsSync(path)) await createFile(path);
      const instance = await DuckDBInstance.fromCache(path, {
        ...CONFIGURATION,
        ...settings(resources),
        access_mode: readOnly ? 'READ_ONLY' : 'READ_WRITE',
      });
      const connection = await connect(instance);
      const reader = await connection.runAndReadAll(`SELECT current_setting('threads')`);
      return new DuckDbDatabase(path, signal, instance, connection, Number(reader.getRows()[0]?.[0]), true);
    } catch (error) {
      throw explainFailure(error, 'open the database file', path);
    }
  }

  /** A further connection, for calls at the same time as those on this one. It must be closed before this one. */
  async another(): Promise<DuckDbDatabase> {
    try {
      return new DuckDbDatabase(this.#path, this.#signal, this.#instance, await connect(this.#instance), this.threads, false);
    } catch (error) {
      throw explainFailure(error, 'connect to the database', this.#path);
    }
  }

  /** Runs a statement; resolves to the number of rows that it changed. */
  async run(statement: Statement): Promise<number> {
    return this.#interruptibly(statement.summary, async () => (await this.#connection.run(statement.sql)).rowsChanged);
  }

  /** All rows of a statement, in the normal form of `Value`. */
  async rows(statement: Statement): Promise<readonly Row[]> {
    return this.#interruptibly(statement.summary, async () => {
      const reader = await this.#connection.runAndReadAll(statement.sql);
      const columns = reader.columnNames().map((name, index) => ({ name, type: reader.columnType(index) }));
      return reader
        .getRows()
        .map((row) => Object.fromEntries(columns.map(({ name, type }, index) => [name, valueOf(row[index] ?? null, type)])));
    });
  }

  /**
   * How many threads the next statements have: all, or all but one, and one at least. A thread of DuckDB that has nothing to do while
   * another works at the same statement asks again and again, and takes the processor from whoever else could use it.
   */
  async useThreads(which: 'all' | 'all but one'): Promise<void> {
    const threads = which === 'all' ? this.threads : Math.max(1, this.threads - 1);
    if (threads === this.#threadsNow) return;
    await this.run(statement('set the number of threads', [`SET threads = ${threads}`]));
    this.#threadsNow = threads;
  }

  /** Runs `body` in one transaction: all of it is kept, or after any failure nothing. `doing` names it in messages. */
  async transaction<Result>(doing: string, body: () => Promise<Result>): Promise<Result> {
    await this.#interruptibly(doing, () => this.#connection.run('BEGIN TRANSACTION'));
    try {
      const result = await body();
      if (this.#signal.aborted) throw interruption(doing, this.#path);
      await this.#commit(doing);
      return result;
    } catch (error) {
      // A COMMIT would seem to succeed here and keep nothing. The ROLLBACK fails only where there is nothing left to roll back.
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Writes everything into the file itself, so that no `.wal` stays beside it, and lets go of it; of a further connection only that. */
  async close(): Promise<void> {
    if (!this.#isFirst) {
      this.#connection.closeSync();
      return;
    }
    try {
      // Needs nothing on a read-only file. If it fails, nothing is lost: the rest stays in the .wal, which the next opening reads.
      await this.#connection.run('CHECKPOINT').catch(() => undefined);
    } finally {
      this.#connection.closeSync();
      this.#instance.closeSync();
    }
  }

  /** Not interrupted: what was about to be kept is kept. */
  async #commit(doing: string): Promise<void> {
    try {
      await this.#connection.run('COMMIT');
    } catch (error) {
      throw explainFailure(error, doing, this.#path);
    }
  }

  async #interruptibly<Result>(doing: string, body: () => Promise<Result>): Promise<Result> {
    if (this.#signal.aborted) throw interruption(doing, this.#path);
    let repeat: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      this.#connection.interrupt();
      repeat = setInterval(() => this.#connection.interrupt(), INTERRUPT_MILLIS);
    };
    this.#signal.addEventListener('abort', interrupt, { once: true });
    try {
      return await body();
    } catch (error) {
      throw explainFailure(error, doing, this.#path);
    } finally {
      this.#signal.removeEventListener('abort', interrupt);
      clearInterval(repeat);
    }
  }
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'`);
  return connection;
}

function settings({
  memoryBytes = defaultMemory(),
  threads,
  temporaryFolder,
}: DuckDbResources): Readonly<Record<string, string>> {
  return {
    memory_limit: `${memoryBytes}B`,
    ...(threads === undefined ? {} : { threads: String(threads) }),
    ...(temporaryFolder === undefined ? {} : { temp_directory: temporaryFolder }),
  };
}

/**
 * Creates an empty database under another name and then gives it its own, so that the file is either missing or whole: DuckDB writes three
 * headers one after the other, and of a process that dies between them, or of a full disk, a file would stay that nothing can open.
 */
async function createFile(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    (await DuckDBInstance.create(draft, CONFIGURATION)).closeSync();
    // Not renamed: another process may have created the file meanwhile, and be writing to it. Where a file cannot have two names, DuckDB
    // creates it in its own way.
    await link(draft, path).catch(() => undefined);
  } finally {
    await rm(draft, { force: true });
    await rm(`${draft}.wal`, { force: true });
  }
}
