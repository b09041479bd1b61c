import { DedupError } from '../../errors.ts';
import type { Statement } from '../../sql/statement.ts';
import type { Row } from '../../sql/value.ts';
import type { OpenOptions } from '../destination.ts';
import { answerMillis, type RetryPolicy, withRetry } from '../with-retry.ts';
import { explainFailure, interruption, LOCK_TIMEOUT } from './explain-failure.ts';
import { rowsOf } from './normal-form.ts';
import type { Answer, PostgresConnection } from './postgres-connection.ts';

/** How long failures that may pass by themselves are borne. */
export type Patience = Pick<RetryPolicy, 'deadlineMillis' | 'firstWaitMillis' | 'longestWaitMillis' | 'clock'>;

export interface DatabaseOptions extends Pick<OpenOptions, 'signal' | 'onProgress'> {
  /** The server, for messages; without secrets. */
  readonly where: string;
  readonly connect: () => Promise<PostgresConnection>;
  readonly patience: Patience;
  /** How long locks are waited for. */
  readonly lockMillis: number;
  /** Settings of every transaction besides our own, e.g. `statement_timeout = '2h'`. */
  readonly settings: readonly string[];
}

/**
 * What our transactions rely on. Set in each, not in the session: behind a pooler the next transaction may be another session's. A
 * transaction of ours that nobody goes on with must not hold its locks for ever.
 */
const SETTINGS = [
  `TimeZone = 'UTC'`,
  `DateStyle = 'ISO, YMD'`,
  `bytea_output = 'hex'`,
  'extra_float_digits = 1',
  'standard_conforming_strings = on',
  // Else `format_type` calls a type of a table "text", in quotes.
  'quote_all_identifiers = off',
  // A policy that hides rows from us would make a scan of less than there is: then a statement fails instead.
  'row_security = off',
  `idle_in_transaction_session_timeout = '15min'`,
];

/**
 * All rows of a window are ranked or told apart, and by the default costs of 0.1 a row that is handed over workers would never share that
 * work: with them a scan of a million rows takes a fifth less time, and counting pairs a third. How many there are, and whether any, remains
 * the server's to say (`max_parallel_workers_per_gather`).
 */
const SHARING_SETTINGS = ['parallel_setup_cost = 100', 'parallel_tuple_cost = 0.01'];

/** The longest lock timeout that the server takes, in milliseconds. */
const LONGEST_WAIT = 2_147_483_647;

/** A cancellation that arrives before the statement has begun is lost, so it is repeated until the statement has ended. */
const CANCEL_MILLIS = 500;

/** A server that has not given up a statement by then does not answer: the connection is broken off. */
const CANCELLED_MILLIS = 5_000;

type Mode = 'READ ONLY' | 'READ WRITE';

/** A transaction in which statements run. Failures are the driver's: whoever runs the transaction explains them. */
export interface Transaction {
  /** All rows of the last statement of `sql`, in the normal form of `Value`. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Runs `sql`; resolves to the number of rows that its last statement changed. */
  run(sql: string): Promise<number>;
  /** Runs a `COPY … FROM STDIN`; resolves to the number of rows. */
  copyFrom(sql: string, chunks: AsyncIterable<Buffer>): Promise<number>;
}

/**
 * A server through one connection, which is opened when it is needed and again when it has broken. All failures are `DedupError`s. Calls must
 * not overlap.
 */
export class PostgresDatabase {
  readonly #options: DatabaseOptions;
  #connection: PostgresConnection | undefined;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /** Connects, so that what comes first takes no longer than what comes later. */
  async open(): Promise<void> {
    await this.#persistently('connect', async () => void (await this.#connected()));
  }

  /** All rows of a read-only statement. */
  async query(statement: Statement): Promise<readonly Row[]> {
    return this.transaction(statement.summary, 'READ ONLY', async (transaction) => transaction.rows(statement.sql));
  }

  /**
   * Runs `body` in one transaction: all of it is kept, or after any failure nothing. Tried again when the failure may pass by itself, so `body`
   * must begin anew each time. When the connection breaks while the end of the transaction is on its way, the server is asked what became
   * of it. `doing` names it in messages.
   */
  async transaction<Result>(doing: string, mode: Mode, body: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.#persistently(doing, () => this.#attempt(mode, body));
  }

  /** Lets go of the connection. Safe to call twice. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }

  /** Tries until it succeeds, or fails for good; then tells why. */
  async #persistently<Result>(doing: string, body: () => Promise<Result>): Promise<Result> {
    const { signal, onProgress, patience, where } = this.#options;
    const attempt = async (): Promise<Result> => {
      try {
        return await body();
      } catch (error) {
        throw explainFailure(error, doing, where);
      }
    };
    try {
      return await withRetry(attempt, {
        ...patience,
        signal,
        reason: passingReason,
        onWait: (wait) => onProgress({ kind: 'retry', ...wait }),
      });
    } catch (error) {
      if (signal.aborted) throw interruption(doing, where, this.#connection?.isOpen === false, error);
      throw error;
    }
  }

  async #attempt<Result>(mode: Mode, body: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const { settings, signal } = this.#options;
    const connection = await this.#connected();
    return await this.#cancellably(connection, async () => {
      try {
        const begin = [
          `BEGIN ISOLATION LEVEL READ COMMITTED, ${mode}`,
          ...[...SETTINGS, ...SHARING_SETTINGS, `lock_timeout = ${this.#lockTimeoutMillis()}`, ...settings].map(
            (each) => `SET LOCAL ${each}`,
          ),
        ];
        await this.#promptly(connection, () => connection.query(begin.join('; ')));
        const result = await body(transactionOn(connection));
        signal.throwIfAborted();
        await this.#commit(connection, mode);
        return result;
      } catch (error) {
        await this.#rollBack(connection);
        throw error;
      }
    });
  }

  /** 0 would be for ever. */
  #lockTimeoutMillis(): number {
    return Math.min(LONGEST_WAIT, Math.max(1, Math.round(this.#options.lockMillis)));
  }

  async #commit(connection: PostgresConnection, mode: Mode): Promise<void> {
    if (mode === 'READ ONLY') {
      await connection.query('COMMIT');
      return;
    }
    const id = lastOf(await connection.query('SELECT CAST(pg_current_xact_id_if_assigned() AS text)'))?.rows[0]?.[0] ?? undefined;
    try {
      await connection.query('COMMIT');
    } catch (error) {
      // Without a number it has written nothing, so there is nothing to lose.
      if (connection.isOpen || (id !== undefined && !(await this.#isCommitted(id)))) throw error;
    }
  }

  /** What became of a transaction whose COMMIT was sent and never answered. */
  async #isCommitted(id: string): Promise<boolean> {
    const { patience, signal } = this.#options;
    return withRetry(
      async () => {
        const connection = await this.#connected();
        const sql = `SELECT pg_xact_status(CAST('${id}' AS xid8))`;
        const answers = await this.#cancellably(connection, () => this.#promptly(connection, () => connection.query(sql)));
        const status = lastOf(answers)?.rows[0]?.[0];
        if (status === 'in progress') throw new StillInProgress();
        return status === 'committed';
      },
      { ...patience, signal, reason: () => 'the connection was lost at the end of a transaction', onWait: () => undefined },
    );
  }

  async #rollBack(connection: PostgresConnection): Promise<void> {
    if (!connection.isOpen) return;
    await connection.query('ROLLBACK').catch(() => connection.close());
  }

  async #connected(): Promise<PostgresConnection> {
    if (this.#connection?.isOpen === true) return this.#connection;
    await this.#connection?.close();
    this.#connection = undefined;
    this.#connection = await this.#options.connect();
    return this.#connection;
  }

  /** When the run is stopped, `body` is cancelled, and a server that does not even answer that is left. */
  async #cancellably<Result>(connection: PostgresConnection, body: () => Promise<Result>): Promise<Result> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    let repeat: NodeJS.Timeout | undefined;
    let end: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      void connection.cancel();
      repeat = setInterval(() => void connection.cancel(), CANCEL_MILLIS);
      end = setTimeout(() => connection.destroy(), CANCELLED_MILLIS);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await body();
    } finally {
      signal.removeEventListener('abort', cancel);
      clearInterval(repeat);
      clearTimeout(end);
    }
  }

  /**
   * Breaks the connection off when `body` takes longer than an answer should: for what a server answers at once, and a pooler when it has a
   * connection to spare. Other statements may take hours.
   */
  async #promptly<Result>(connection: PostgresConnection, body: () => Promise<Result>): Promise<Result> {
    const end = setTimeout(() => connection.destroy(), answerMillis(this.#options.patience));
    try {
      return await body();
    } finally {
      clearTimeout(end);
    }
  }
}

class StillInProgress extends Error {}

function transactionOn(connection: PostgresConnection): Transaction {
  return {
    rows: async (sql) => {
      const answer = lastOf(await connection.query(sql));
      return answer === undefined ? [] : rowsOf(answer);
    },
    run: async (sql) => lastOf(await connection.query(sql))?.rowCount ?? 0,
    copyFrom: async (sql, chunks) => connection.copyFrom(sql, chunks),
  };
}

function lastOf(answers: readonly Answer[]): Answer | undefined {
  return answers.at(-1);
}

/** Why a failure may pass by itself. A lock has been waited for already. */
function passingReason(error: unknown): string | undefined {
  if (!(error instanceof DedupError) || error.exitClass !== 'temporary') return undefined;
  const [{ code, summary }] = error.diagnostics;
  return code === LOCK_TIMEOUT ? undefined : summary;
}
